mod nodes;
mod world;

use super::*;
use hilo_model::release::Stage;
use hilo_settings::{Environment, Tester, TesterAddress, Workspace};
use serde_json::json;
use world::{DAILY, DATES, World, at, vault};

#[tokio::test]
async fn whoever_has_the_tag_is_told_page_by_page_and_a_crash_goes_on_where_it_was() {
    let mut world = World::new().await;
    let people = world.people(8, Some("vip"), json!({})).await;
    world.people(2, Some("other"), json!({})).await;
    world.release(Some(DAILY)).await;
    assert!(!world.look().await);
    assert!(world.told().await.is_empty(), "nothing is due");
    world.clock.set(at("2026-01-05T13:00:00Z"));
    assert!(world.look().await);
    assert_eq!(world.told().await, world.due(&people[..3], "2026-01-05T13:00:00Z"));
    world.restart().await;
    assert!(world.look().await);
    assert_eq!(world.told().await, world.due(&people[3..6], "2026-01-05T13:00:00Z"));
    assert!(world.look().await);
    assert_eq!(world.told().await, world.due(&people[6..], "2026-01-05T13:00:00Z"));
    assert!(!world.look().await);
    world.restart().await;
    assert!(!world.look().await);
    assert!(world.told().await.is_empty(), "everybody was told");
    world.clock.set(at("2026-01-06T13:00:01Z"));
    while world.look().await {}
    assert_eq!(world.told().await, world.due(&people, "2026-01-06T13:00:00Z"));
    assert!(world.incidents().await.is_empty());
}

#[tokio::test]
async fn what_was_missed_is_made_up_for_within_the_hour_and_else_told() {
    let mut world = World::new().await;
    let people = world.people(5, Some("vip"), json!({})).await;
    world
        .release(Some("[{ type: schedule, name: daily, cron: '0 * * * *', time_zone: UTC, tag: vip }]"))
        .await;
    // Away for hours: the last of the moments counts, the others are told.
    world.clock.set(at("2026-01-05T16:20:00Z"));
    assert!(world.look().await);
    assert_eq!(world.told().await, world.due(&people[..3], "2026-01-05T16:00:00Z"));
    let missed =
        |due: &str| format!("schedule_missed {{\"due\":\"{due}\",\"flow\":\"timed\",\"trigger\":\"daily\"}}");
    assert_eq!(world.incidents().await, [missed("2026-01-05T13:00:00Z")]);
    // Away again in the middle of the round: its rest is too late, and the next one goes on from the beginning.
    world.restart().await;
    world.clock.set(at("2026-01-05T17:10:00Z"));
    while world.look().await {}
    assert_eq!(world.told().await, world.due(&people, "2026-01-05T17:00:00Z"));
    assert_eq!(world.incidents().await, [missed("2026-01-05T16:00:00Z"), missed("2026-01-05T13:00:00Z")]);
    assert!(!world.look().await && world.told().await.is_empty());
    // What is due while it is away and not again before it is back is told and left out.
    world.release(Some(DAILY)).await;
    world.clock.set(at("2026-01-06T14:00:01Z"));
    assert!(!world.look().await);
    assert!(world.told().await.is_empty());
    assert_eq!(world.incidents().await[0], missed("2026-01-06T13:00:00Z"));
    world.clock.set(at("2026-01-07T13:00:00Z"));
    while world.look().await {}
    assert_eq!(world.told().await, world.due(&people, "2026-01-07T13:00:00Z"));
}

#[tokio::test]
async fn a_schedule_that_is_released_anew_or_taken_off_owes_nothing() {
    let mut world = World::new().await;
    let people = world.people(2, Some("vip"), json!({})).await;
    world.release(Some(DAILY)).await;
    assert_eq!(world.written().await, 1);
    // The same schedule in another version goes on.
    world.clock.set(at("2026-01-05T12:59:59Z"));
    world.release(Some(&DAILY.replace("]", ", { type: any_message }]"))).await;
    assert_eq!(world.written().await, 1);
    world.clock.set(at("2026-01-05T13:00:00Z"));
    while world.look().await {}
    assert_eq!(world.told().await, world.due(&people, "2026-01-05T13:00:00Z"));
    // Another time of the day that is over by then.
    world.clock.set(at("2026-01-05T13:30:00Z"));
    world.release(Some(&DAILY.replace("0 14", "15 14"))).await;
    world.look().await;
    assert!(world.told().await.is_empty());
    world.release(None).await;
    assert_eq!((world.written().await, world.rounds.kept.len()), (0, 0));
    world.clock.set(at("2026-01-06T13:20:00Z"));
    world.release(Some(&DAILY.replace("0 14", "15 14"))).await;
    world.look().await;
    assert!(world.told().await.is_empty() && world.incidents().await.is_empty());
}

#[tokio::test]
async fn a_scheduled_release_is_heard_of_when_it_becomes_effective() {
    let mut world = World::new().await;
    let people = world.people(2, Some("vip"), json!({ "born": "1990-05-17" })).await;
    let both = format!("{}, {}", DAILY.trim_end_matches(']'), DATES.trim_start_matches('['));
    world.release_for(Some(&both), at("2026-01-05T12:30:00Z"), None).await;
    world.clock.set(at("2026-01-05T12:29:59Z"));
    world.keep_up().await;
    assert_eq!(world.written().await, 0);
    // Nobody touches the settings: it becomes effective by itself.
    world.clock.set(at("2026-01-05T12:30:00Z"));
    world.keep_up().await;
    world.settle();
    world.look().await;
    assert_eq!(world.told().await, wanted(&people, "2026-01-05T12:30:05Z"));
    world.clock.set(at("2026-01-05T13:00:00Z"));
    world.keep_up().await;
    world.look().await;
    assert_eq!(world.told().await, world.due(&people, "2026-01-05T13:00:00Z"));
    // And one that takes it off.
    world.release_for(None, at("2026-01-05T14:00:00Z"), None).await;
    assert_eq!(world.written().await, 2);
    world.clock.set(at("2026-01-05T14:00:00Z"));
    world.keep_up().await;
    assert_eq!(world.written().await, 0);
}

/// What whoever has a date is told after a release.
fn wanted(people: &[ContactId], since: &str) -> Vec<(ContactId, ContactEvent)> {
    let event = ContactEvent::DatesWanted { since: at(since) };
    people.iter().map(|contact| (*contact, event.clone())).collect()
}

#[tokio::test]
async fn whoever_has_a_date_is_told_once_after_a_release_that_says_something_else_about_dates() {
    let mut world = World::new().await;
    let born = world.people(3, None, json!({ "born": "1990-05-17", "city": "Lima" })).await;
    world.people(2, None, json!({ "city": "Lima" })).await;
    world.release(Some(DAILY)).await;
    world.settle();
    assert!(!world.look().await && world.told().await.is_empty());
    world.release(Some(DATES)).await;
    assert!(!world.look().await && world.told().await.is_empty(), "other nodes may not have read it");
    world.restart().await;
    assert!(!world.look().await && world.told().await.is_empty(), "nor after it began anew");
    world.settle();
    while world.look().await {}
    assert_eq!(world.told().await, wanted(&born, "2026-01-05T12:00:10Z"));
    world.restart().await;
    world.release(Some(&DATES.replace("]", ", { type: any_message }]"))).await;
    world.settle();
    world.look().await;
    assert!(world.told().await.is_empty(), "dates are what they were");
    world.release(Some(&DATES.replace("09:00", "10:00"))).await;
    world.settle();
    while world.look().await {}
    assert_eq!(world.told().await, wanted(&born, "2026-01-05T12:00:20Z"));
    // A page tells three; the next goes on behind the last of them.
    world.release(Some(&DATES.replace("born", "city"))).await;
    world.settle();
    assert!(world.look().await);
    assert_eq!(world.told().await.len(), 3);
    assert!(world.look().await);
    assert_eq!(world.told().await.len(), 2);
    assert!(!world.look().await);
}

#[tokio::test]
async fn whoever_gets_or_loses_a_version_with_dates_in_any_way_is_told() {
    let mut world = World::new().await;
    let people = world.people(1, None, json!({ "born": "1990-05-17" })).await;
    let stage = Some(Stage { testers: true, ..Stage::default() });
    let told = async |world: &mut World| {
        world.settle();
        while world.look().await {}
        let told = world.told().await;
        assert!(told.is_empty() || told.len() == people.len());
        !told.is_empty()
    };
    world.release_for(Some(DATES), world.clock.now(), stage.clone()).await;
    assert!(told(&mut world).await);
    world.change::<Workspace>(|workspace| workspace.name = "Another name".to_owned()).await;
    assert!(!told(&mut world).await, "it has nothing to do with dates");
    // Somebody is made a tester.
    let by = TesterAddress::Contact(people[0]);
    let tester = Tester { name: "Ana".to_owned(), by };
    world.change::<Environment>(|environment| environment.testers.push(tester)).await;
    assert!(told(&mut world).await);
    world.release(Some(DATES)).await;
    assert!(told(&mut world).await);
    // It is taken off for testers, who have none of it; then everybody gets it again, and nothing but they is different.
    world.release_for(None, world.clock.now(), stage).await;
    assert!(told(&mut world).await);
    world.release(Some(DATES)).await;
    assert!(told(&mut world).await);
    world.release(Some(DATES)).await;
    assert!(!told(&mut world).await);
}

#[tokio::test]
async fn a_workspace_on_another_clock_has_missed_nothing() {
    let mut world = World::new().await;
    let people = world.people(2, Some("vip"), json!({})).await;
    world.release(Some(DAILY)).await;
    world.clock.set(at("2026-01-05T13:00:00Z"));
    while world.look().await {}
    assert_eq!(world.told().await, world.due(&people, "2026-01-05T13:00:00Z"));
    // In Santiago it was 14:00 three hours ago: that was no moment of this schedule.
    world.clock.set(at("2026-01-05T20:00:00Z"));
    world.change::<Workspace>(|workspace| workspace.time_zone = "America/Santiago".to_owned()).await;
    while world.look().await {}
    assert!(world.told().await.is_empty() && world.incidents().await.is_empty());
    world.clock.set(at("2026-01-06T17:00:00Z"));
    while world.look().await {}
    assert_eq!(world.told().await, world.due(&people, "2026-01-06T17:00:00Z"));
    assert!(world.incidents().await.is_empty());
}

#[tokio::test]
async fn a_round_that_is_let_go_in_the_middle_is_told() {
    let mut world = World::new().await;
    world.people(8, Some("vip"), json!({})).await;
    world.release(Some(DAILY)).await;
    world.clock.set(at("2026-01-05T13:00:00Z"));
    world.look().await;
    assert_eq!(world.told().await.len(), 3);
    world.release(None).await;
    assert_eq!(world.written().await, 0);
    let cut =
        "schedule_cut_short {\"due\":\"2026-01-05T13:00:00Z\",\"flow\":\"timed\",\"trigger\":\"daily\"}";
    assert_eq!(world.incidents().await, [cut]);
}

#[tokio::test]
async fn a_round_that_cannot_be_read_keeps_no_other_from_going_on() {
    let mut world = World::new().await;
    let people = world.people(2, Some("vip"), json!({ "born": "1990-05-17" })).await;
    world.release(Some(DATES)).await;
    world.settle();
    while world.look().await {}
    assert_eq!(world.told().await.len(), 2);
    let mut broken = world.store.documents(&hilo_settings::all::<ClockRound>()).await.unwrap().remove(0);
    broken.body = json!({ "a": "newer form" });
    world.settings(DocumentWrite::Update { document: broken, based_on: None }).await;
    let both = format!("{}, {}", DAILY.trim_end_matches(']'), DATES.trim_start_matches('['));
    world.release(Some(&both)).await;
    world.clock.set(at("2026-01-05T13:00:00Z"));
    while world.look().await {}
    assert_eq!(world.told().await, world.due(&people, "2026-01-05T13:00:00Z"));
}

#[tokio::test]
async fn whose_key_cannot_be_opened_keeps_nobody_else_from_being_told() {
    let mut world = World::new().await;
    let fields = json!({ "born": "1990-05-17" });
    let mut people = world.people(1, Some("vip"), fields.clone()).await;
    world.people_by(&vault('B'), 1, Some("vip"), fields.clone()).await;
    people.extend(world.people(2, Some("vip"), fields).await);
    let both = format!("{}, {}", DAILY.trim_end_matches(']'), DATES.trim_start_matches('['));
    world.release(Some(&both)).await;
    world.settle();
    while world.look().await {}
    assert_eq!(world.told().await, wanted(&people, "2026-01-05T12:00:05Z"));
    world.clock.set(at("2026-01-05T13:00:00Z"));
    while world.look().await {}
    assert_eq!(world.told().await, world.due(&people, "2026-01-05T13:00:00Z"));
}

#[tokio::test(start_paused = true)]
async fn rounds_go_a_page_in_turn_and_give_way_for_a_while() {
    let mut world = World::new().await;
    world.people(5, Some("vip"), json!({})).await;
    let named = |name| DAILY.trim_matches(['[', ']']).replace("daily", name);
    world.release(Some(&format!("[{}, {}, {}]", named("a"), named("b"), named("c")))).await;
    world.clock.set(at("2026-01-05T13:00:00Z"));
    let mut pages = Vec::new();
    while world.look().await {
        let told = world.told().await;
        let of = |(_, event): &(ContactId, ContactEvent)| match event {
            ContactEvent::ScheduleDue { trigger, .. } => trigger.clone(),
            other => panic!("{other:?}"),
        };
        pages.push((of(&told[0]), told.len()));
        assert!(told.iter().all(|one| of(one) == of(&told[0])));
    }
    let lengths: Vec<usize> = pages.iter().map(|(_, length)| *length).collect();
    assert_eq!(lengths, [3, 3, 3, 2, 2, 2]);
    let names =
        |pages: &[(String, usize)]| pages.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>();
    assert_eq!((names(&pages[..3]).len(), names(&pages[3..]).len()), (3, 3));

    // Entries wait for their turn: the page waits too, less the later it is.
    for (now, waits) in [("2026-01-06T13:00:00Z", 5_000), ("2026-01-06T13:30:00Z", 2_500)] {
        world.clock.set(at(now));
        world.clockwork.workers.pretend_backlog(BUSY + 1);
        let pass = async |world: &mut World| {
            assert_eq!(world.clockwork.pass(&mut world.rounds, 3).await, REST);
            !world.told().await.is_empty()
        };
        assert!(!pass(&mut world).await);
        tokio::time::advance(Duration::from_millis(waits - 10)).await;
        assert!(!pass(&mut world).await, "{now}");
        tokio::time::advance(Duration::from_millis(10)).await;
        assert!(pass(&mut world).await, "{now}");
        // The next one waits anew, and not at all when nobody waits any more.
        assert!(!pass(&mut world).await);
        world.clockwork.workers.pretend_backlog(BUSY);
        assert!(pass(&mut world).await);
    }
    assert_eq!(patience(LATEST), Duration::ZERO);
    assert_eq!(patience(hilo_model::Duration::from_hours(2)), Duration::ZERO);
}
