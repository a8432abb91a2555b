//! Several nodes on one database.

use super::{
    world::{DAILY, DATES, World, at, balance, node},
    *,
};
use hilo_model::{Id, NodeId};

impl World {
    /// A node looks, with pages of three. Whether it told a page.
    async fn looks(&self, clockwork: &Clockwork, rounds: &mut Rounds) -> bool {
        clockwork.workers.pretend_backlog(0);
        clockwork.configuration.refresh(self.clock.now()).await.unwrap();
        clockwork.pass(rounds, 3).await == REST
    }
}

#[tokio::test]
async fn two_nodes_tell_nobody_twice() {
    let mut world = World::new().await;
    let people = world.people(7, Some("vip"), json!({ "born": "1990-05-17" })).await;
    let mut flows = vec![world.flow];
    world.release(Some(DAILY)).await;
    for slug in ["b", "c", "d", "e", "f"] {
        world.another_flow(slug).await;
        flows.push(world.flow);
        world.release(Some(if slug == "f" { DATES } else { DAILY })).await;
    }
    let other = node(&world.store, &world.clock, 2).await;
    let mut theirs = Rounds::default();
    // They share the partitions out.
    for _ in 0..2 {
        balance(&world.clockwork.ownership, &world.clockwork.workers).await;
        balance(&other.ownership, &other.workers).await;
    }
    assert_eq!((world.clockwork.ownership.fences().len(), other.ownership.fences().len()), (2, 2));
    world.clock.set(at("2026-01-05T13:00:00Z"));
    let mut pages = [0, 0];
    loop {
        let (ours, others) = (world.look().await, world.looks(&other, &mut theirs).await);
        pages = [pages[0] + usize::from(ours), pages[1] + usize::from(others)];
        if !ours && !others {
            break;
        }
    }
    assert!(pages.iter().all(|pages| *pages > 0), "both have rounds to go: {pages:?}");
    let mut expected = Vec::new();
    for contact in people {
        for flow in &flows[..5] {
            let event = ContactEvent::ScheduleDue {
                flow: *flow,
                trigger: "daily".to_owned(),
                due: at("2026-01-05T13:00:00Z"),
            };
            expected.push(format!("{contact} {event:?}"));
        }
        expected
            .push(format!("{contact} {:?}", ContactEvent::DatesWanted { since: at("2026-01-05T12:00:05Z") }));
    }
    let told = world.told().await;
    let mut told: Vec<String> = told.iter().map(|(contact, event)| format!("{contact} {event:?}")).collect();
    told.sort_unstable();
    expected.sort_unstable();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn who_takes_a_round_over_goes_on_where_it_was_and_who_lost_it_tells_a_page_at_most() {
    let mut world = World::new().await;
    let people = world.people(8, Some("vip"), json!({})).await;
    world.release(Some(DAILY)).await;
    world.clock.set(at("2026-01-05T13:00:00Z"));
    assert!(world.look().await);
    // Another node has it from now on, and this one has not noticed.
    world
        .store
        .release(NodeId::from_uuid(uuid::Uuid::from_u128(1)), &fences(&world.clockwork))
        .await
        .unwrap();
    let other = node(&world.store, &world.clock, 2).await;
    let mut theirs = Rounds::default();
    assert!(world.looks(&other, &mut theirs).await);
    let expected = world.due(&people[..6], "2026-01-05T13:00:00Z");
    assert_eq!(world.told().await, expected);
    // The same page again, which their lanes know; then it learns that the round is somebody else's.
    assert!(!world.look().await);
    let expected = world.due(&people[3..6], "2026-01-05T13:00:00Z");
    assert_eq!(world.told().await, expected);
    balance(&world.clockwork.ownership, &world.clockwork.workers).await;
    assert!(!world.look().await && world.told().await.is_empty());
    while world.looks(&other, &mut theirs).await {}
    let expected = world.due(&people[6..], "2026-01-05T13:00:00Z");
    assert_eq!(world.told().await, expected);
    assert!(world.incidents().await.is_empty());
}

#[tokio::test]
async fn a_node_that_has_not_read_a_release_lets_no_round_of_it_go() {
    let mut world = World::new().await;
    world.people(8, Some("vip"), json!({})).await;
    let other = node(&world.store, &world.clock, 2).await;
    world.release(Some(DAILY)).await;
    world.clock.set(at("2026-01-05T13:00:00Z"));
    assert!(world.look().await);
    // It gets the partitions in the moment before it reads the settings.
    assert!(other.configuration.present().environments.values().all(|config| config.flows.live_count() == 0));
    let mut kept = BTreeMap::new();
    other.find_places(&mut kept, &world.clockwork.ownership.fences()).await.unwrap();
    assert_eq!((kept.len(), world.written().await), (1, 1));
    assert!(kept.values().all(|one| !one.stored.setting.done && one.stored.setting.after.is_some()));
    assert!(world.incidents().await.is_empty());
}

fn fences(clockwork: &Clockwork) -> Vec<Fence> {
    clockwork.ownership.fences().into_values().collect()
}
