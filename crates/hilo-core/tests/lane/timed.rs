//! What the clock starts in a lane: schedules and dates of the contact.

use crate::support::{Story, id};
use hilo_core::{
    command::Command,
    contact::TimerPurpose,
    decision::{Fact, TimerIntent},
    event::ContactEvent,
};
use hilo_model::{
    Actor, Duration, Timestamp,
    consent::{Consent, ConsentReach},
};
use serde_json::{Map, Value, json};

/// In Santiago, which is three hours behind at that time of the year, it is Friday, 21 November 2025, 09:00, when stories begin.
const TEMPLATES: &str = "  a: { type: message, send: { template: { name: offer, category: utility, body: [{ text: '{{ about.due }}' }] } }, next: end }\n  \
     b: { type: ask, question: '{{ about.date }}?', template: { name: reminder, category: utility, body: [{ text: '{{ about.date }}' }] }, answer: { type: text }, next: end, fallback: end }\n";

fn flow(triggers: &str) -> Story {
    let head = "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: en\n";
    let mut story = Story::new(&format!("{head}triggers: {triggers}\nstart: a\nnodes:\n{TEMPLATES}"));
    story.says("hello");
    story.orders(Command::GiveBack);
    story
}

fn at(text: &str) -> Timestamp {
    text.parse().expect(text)
}

fn began(story: &Story) -> Vec<&str> {
    fn begins(fact: &Fact) -> Option<&str> {
        match fact {
            Fact::Run(run) if run.ended.is_none() => Some(&run.trigger),
            _ => None,
        }
    }
    story.last.facts.iter().filter_map(begins).collect()
}

fn tag(story: &mut Story, tag: &str, present: bool) {
    let (add, remove) = if present { (vec![tag.into()], vec![]) } else { (vec![], vec![tag.into()]) };
    story.orders(Command::Tag { add, remove });
}

fn field(story: &mut Story, name: &str, value: Value) {
    let fields = Map::from_iter([(name.to_owned(), value)]);
    story.orders(Command::EditContact { name: None, locale: None, time_zone: None, fields });
}

fn due(story: &mut Story, trigger: &str, due: &str) {
    let event = ContactEvent::ScheduleDue { flow: id(51), trigger: trigger.to_owned(), due: at(due) };
    story.event_by(Actor::System, event);
}

/// Releases changed in this moment.
fn dates_wanted(story: &mut Story) {
    let since = story.now;
    story.event_by(Actor::System, ContactEvent::DatesWanted { since });
}

/// When the timer of dates is due.
fn timer(story: &Story) -> Option<String> {
    let mut all = story.state.timers.values().filter_map(|purpose| match purpose {
        TimerPurpose::Dates { due } => Some(due.to_string()),
        _ => None,
    });
    let timer = all.next();
    assert_eq!(all.next(), None, "there is one timer at most");
    timer
}

/// The clock goes on to the timer of dates, which fires.
fn dates_fire(story: &mut Story, late: Duration) {
    let found = story.state.timers.iter().find_map(|(timer, purpose)| match purpose {
        TimerPurpose::Dates { due } => Some((*timer, *due)),
        _ => None,
    });
    let (timer, due) = found.expect("a timer");
    story.now = due.plus(late);
    story.event_by(Actor::System, ContactEvent::TimerFired { timer });
}

const WEEKLY: &str = "[{ type: schedule, name: weekly, cron: '0 9 * * fri', tag: offers, save: about }]";

#[test]
fn a_moment_of_a_schedule_starts_the_flow_once_for_whoever_has_the_tag() {
    let mut story = flow(WEEKLY);
    due(&mut story, "weekly", "2025-11-21T12:00:00Z");
    assert!(began(&story).is_empty(), "no tag");
    tag(&mut story, "offers", true);
    due(&mut story, "weekly", "2025-11-21T12:00:00Z");
    assert!(began(&story).is_empty(), "it came already");
    story.now = at("2025-11-28T12:00:03Z");
    for (trigger, moment, starts) in [
        ("other", "2025-11-28T12:00:00Z", false),
        // Another version has another time.
        ("weekly", "2025-11-27T12:00:00Z", false),
        ("weekly", "2025-11-28T12:00:00Z", true),
        ("weekly", "2025-11-28T12:00:00Z", false),
        ("weekly", "2025-11-21T12:00:00Z", false),
    ] {
        due(&mut story, trigger, moment);
        assert_eq!(began(&story), if starts { vec!["schedule"] } else { vec![] }, "{trigger} {moment}");
    }
    assert_eq!(story.state.timed.came.len(), 1);
    // What came long ago is forgotten: it comes no more.
    story.now = at("2025-12-12T12:00:00Z");
    due(&mut story, "weekly", "2025-12-12T12:00:00Z");
    assert_eq!((began(&story), story.state.timed.came.len()), (vec!["schedule"], 1));
    tag(&mut story, "offers", false);
    story.now = at("2025-12-19T12:00:00Z");
    due(&mut story, "weekly", "2025-12-19T12:00:00Z");
    assert!(began(&story).is_empty(), "the tag is gone");
}

#[test]
fn a_moment_of_another_version_takes_nothing_from_theirs() {
    let mut story = flow(WEEKLY);
    tag(&mut story, "offers", true);
    story.now = at("2025-11-28T12:05:00Z");
    // Whoever has the other version is told at 09:05, and a round over everybody with the tag may come here first.
    due(&mut story, "weekly", "2025-11-28T12:05:00Z");
    assert!(began(&story).is_empty() && story.state.timed.came.is_empty());
    due(&mut story, "weekly", "2025-11-28T12:00:00Z");
    assert_eq!(began(&story), ["schedule"]);
}

#[test]
fn a_schedule_starts_nothing_for_whoever_wants_nothing_is_with_people_or_in_another_run() {
    let mut story = flow(WEEKLY);
    tag(&mut story, "offers", true);
    story.now = at("2025-11-28T12:00:00Z");
    story.says("hello");
    assert!(story.state.is_with_staff());
    due(&mut story, "weekly", "2025-11-28T12:00:00Z");
    assert!(began(&story).is_empty());
    story.orders(Command::GiveBack);
    story.orders(Command::RecordConsent {
        topic: ConsentReach::All,
        decision: Consent::Withdrawn,
        words: "stop".into(),
        source: None,
        at: None,
    });
    story.now = at("2025-12-05T12:00:00Z");
    due(&mut story, "weekly", "2025-12-05T12:00:00Z");
    assert!(began(&story).is_empty());

    let mut story = flow(
        "[{ type: schedule, name: gentle, cron: '0 9 * * *', tag: t, start: a }, { type: schedule, name: rude, cron: '0 10 * * *', tag: t, interrupt: true, start: a }, \
          { type: date, name: ask, field: visit, at: '08:00', save: about, start: b }]",
    );
    tag(&mut story, "t", true);
    field(&mut story, "visit", json!("2025-11-22"));
    dates_fire(&mut story, Duration::ZERO);
    assert_eq!((story.sent(), story.state.run.is_some()), (vec!["2025-11-22?".to_owned()], true));
    story.now = at("2025-11-22T12:00:00Z");
    due(&mut story, "gentle", "2025-11-22T12:00:00Z");
    assert!(began(&story).is_empty() && story.state.run.is_some());
    story.now = at("2025-11-22T13:00:00Z");
    due(&mut story, "rude", "2025-11-22T13:00:00Z");
    assert_eq!(began(&story), ["schedule"]);
}

#[test]
fn what_is_more_than_an_hour_late_is_told_and_left_out() {
    let mut story = flow(
        "[{ type: schedule, name: daily, cron: '0 9 * * *', tag: t, save: about }, { type: date, name: day, field: visit, at: '10:00' }]",
    );
    tag(&mut story, "t", true);
    story.now = at("2025-11-22T13:00:00Z");
    due(&mut story, "daily", "2025-11-22T12:00:00Z");
    assert_eq!(began(&story), ["schedule"], "an hour is not too late");
    story.now = at("2025-11-23T13:00:01Z");
    due(&mut story, "daily", "2025-11-23T12:00:00Z");
    assert_eq!((began(&story), story.incidents()), (vec![], vec!["schedule_missed".to_owned()]));
    field(&mut story, "visit", json!("2025-11-24"));
    dates_fire(&mut story, Duration::from_hours(2));
    assert_eq!((began(&story), story.incidents()), (vec![], vec!["date_missed".to_owned()]));
    assert_eq!(timer(&story), None);
}

const DATES: &str = "[{ type: date, name: before, field: visit, days_before: 1, at: '10:00', save: about, start: b }, \
     { type: date, name: birthday, field: born, at: '09:00', yearly: true, start: a }]";

#[test]
fn a_date_is_planned_when_it_is_written_down_moved_and_taken_away() {
    let mut story = flow(DATES);
    assert_eq!(timer(&story), None);
    field(&mut story, "born", json!("1990-12-24"));
    assert_eq!(timer(&story).as_deref(), Some("2025-12-24T12:00:00Z"));
    field(&mut story, "visit", json!("2025-11-26"));
    assert_eq!(timer(&story).as_deref(), Some("2025-11-25T13:00:00Z"));
    field(&mut story, "visit", json!("2025-11-27"));
    assert_eq!(timer(&story).as_deref(), Some("2025-11-26T13:00:00Z"));
    let cancels = |intent: &TimerIntent| matches!(intent, TimerIntent::Cancel { .. });
    assert_eq!(story.last.timers.iter().filter(|intent| cancels(intent)).count(), 1);
    // What changes nothing about it touches no timer.
    field(&mut story, "city", json!("Lima"));
    assert!(story.last.timers.is_empty());
    // It is told by the clock where they are.
    let zone = Some("Europe/Madrid".to_owned());
    story.orders(Command::EditContact { name: None, locale: None, time_zone: zone, fields: Map::new() });
    assert_eq!(timer(&story).as_deref(), Some("2025-11-26T09:00:00Z"));
    dates_fire(&mut story, Duration::ZERO);
    assert_eq!((story.sent(), began(&story)), (vec!["[template] reminder".to_owned()], vec!["date"]));
    assert_eq!(timer(&story).as_deref(), Some("2025-12-24T08:00:00Z"));
    story.says("yes");
    // The same date once more is over, and so is one that is written down too late.
    for visit in ["2025-11-28", "2025-11-27", "2025-11-26", "none"] {
        field(&mut story, "visit", json!(visit));
        let planned: Vec<&str> =
            story.state.timed.dates.iter().map(|planned| planned.trigger.as_str()).collect();
        let expected = if visit == "2025-11-28" { vec!["before", "birthday"] } else { vec!["birthday"] };
        assert_eq!(planned, expected, "{visit}");
    }
    // A birthday comes again.
    dates_fire(&mut story, Duration::ZERO);
    assert_eq!(timer(&story).as_deref(), Some("2026-12-24T08:00:00Z"));
    field(&mut story, "born", Value::Null);
    assert_eq!(timer(&story), None);
    assert!(story.state.timed.dates.is_empty());
}

fn zone(story: &mut Story, name: &str) {
    let time_zone = Some(name.to_owned());
    story.orders(Command::EditContact { name: None, locale: None, time_zone, fields: Map::new() });
}

#[test]
fn a_day_that_was_done_is_not_done_again_when_its_moment_moves() {
    let mut story = flow(DATES);
    zone(&mut story, "Europe/Madrid");
    field(&mut story, "born", json!("1990-12-24"));
    field(&mut story, "visit", json!("2025-12-10T20:00:00Z"));
    dates_fire(&mut story, Duration::ZERO);
    assert_eq!((began(&story), story.now), (vec!["date"], at("2025-12-09T09:00:00Z")));
    story.says("yes");
    // They are somewhere now where the same hour is still to come.
    zone(&mut story, "America/Santiago");
    assert_eq!(timer(&story).as_deref(), Some("2025-12-24T12:00:00Z"), "there is nothing but the birthday");
    // Another visit is another day.
    field(&mut story, "visit", json!("2025-12-11"));
    assert_eq!(timer(&story).as_deref(), Some("2025-12-10T13:00:00Z"));
    field(&mut story, "visit", Value::Null);
    // A year that was done is followed by the next one.
    zone(&mut story, "Asia/Tokyo");
    dates_fire(&mut story, Duration::ZERO);
    assert_eq!((began(&story), story.now), (vec!["date"], at("2025-12-24T00:00:00Z")));
    zone(&mut story, "America/Santiago");
    assert_eq!(timer(&story).as_deref(), Some("2026-12-24T12:00:00Z"));

    // The trigger itself comes later in the day: those whom it reminded are not reminded again, others are.
    for (was_reminded, expected) in [(false, Some("2025-12-01T21:00:00Z")), (true, None)] {
        let mut story = flow(DATES);
        field(&mut story, "visit", json!("2025-12-02"));
        if was_reminded {
            dates_fire(&mut story, Duration::ZERO);
            assert_eq!(began(&story), ["date"]);
        }
        story.now = at("2025-12-01T14:00:00Z");
        story.config.flows = flow(&DATES.replace("10:00", "18:00")).config.flows;
        dates_wanted(&mut story);
        assert_eq!(timer(&story).as_deref(), expected);
    }
}

#[test]
fn the_days_that_are_remembered_are_few() {
    let mut story = flow(DATES);
    for day in 1..=40 {
        field(&mut story, "visit", json!(format!("2026-{:02}-{:02}", 1 + day / 28, 1 + day % 28)));
        dates_fire(&mut story, Duration::ZERO);
    }
    let done = &story.state.timed.done;
    assert_eq!((done.len(), done.last().map(|done| done.day.as_str())), (32, Some("2026-02-13")));
}

#[test]
fn what_is_due_when_something_else_happens_first_is_not_lost() {
    let mut story = flow(DATES);
    field(&mut story, "visit", json!("2025-11-26"));
    // The moment is there, its timer is not heard of yet, and the contact changes.
    story.now = at("2025-11-25T13:00:01Z");
    field(&mut story, "city", json!("Lima"));
    dates_wanted(&mut story);
    assert_eq!(timer(&story).as_deref(), Some("2025-11-25T13:00:00Z"));
    dates_fire(&mut story, Duration::from_seconds(2));
    assert_eq!(began(&story), ["date"]);
    dates_wanted(&mut story);
    assert_eq!(timer(&story), None);
}

#[test]
fn dates_are_planned_when_a_flow_with_them_is_released_and_not_done_when_it_was_taken_off() {
    let mut story = flow(DATES);
    let released = std::mem::take(&mut story.config.flows);
    field(&mut story, "visit", json!("2025-11-26"));
    assert_eq!(timer(&story), None);
    story.config.flows = released;
    dates_wanted(&mut story);
    assert_eq!(timer(&story).as_deref(), Some("2025-11-25T13:00:00Z"));
    // Nothing is new the second time.
    dates_wanted(&mut story);
    assert!(!story.last.changed);
    let released = std::mem::take(&mut story.config.flows);
    dates_fire(&mut story, Duration::ZERO);
    assert!(began(&story).is_empty() && story.incidents().is_empty());
    story.config.flows = released;
    dates_wanted(&mut story);
    assert_eq!(timer(&story), None, "its moment is over");
}

#[test]
fn whoever_is_told_late_of_a_release_loses_no_date_and_is_not_flooded() {
    // The visit of the 22nd is reminded of on the 21st at 10:00, which is 13:00 in UTC.
    for (since, told_at, expected) in [
        ("2025-11-21T12:50:00Z", "2025-11-21T12:55:00Z", Some("2025-11-21T13:00:00Z")),
        ("2025-11-21T12:50:00Z", "2025-11-21T13:40:00Z", Some("2025-11-21T13:00:00Z")),
        // It was over when the flow was released, or is over for more than an hour.
        ("2025-11-21T13:00:00Z", "2025-11-21T13:40:00Z", None),
        ("2025-11-21T12:50:00Z", "2025-11-21T14:00:01Z", None),
    ] {
        let mut story = flow(DATES);
        let released = std::mem::take(&mut story.config.flows);
        field(&mut story, "visit", json!("2025-11-22"));
        story.config.flows = released;
        story.now = at(told_at);
        let event = ContactEvent::DatesWanted { since: at(since) };
        story.event_by(Actor::System, event.clone());
        assert_eq!(timer(&story).as_deref(), expected, "{since} {told_at}");
        if expected.is_some_and(|due| at(due) <= story.now) {
            let late = story.now.since(at("2025-11-21T13:00:00Z"));
            dates_fire(&mut story, late);
            assert_eq!(began(&story), ["date"]);
            story.event_by(Actor::System, event);
            assert_eq!(timer(&story), None, "it was done");
        }
        assert!(story.incidents().is_empty());
    }
}

#[test]
fn whoever_is_erased_is_reminded_of_nothing() {
    let mut story = flow(DATES);
    field(&mut story, "born", json!("1990-12-24"));
    story.orders(Command::Erase);
    assert_eq!((timer(&story), story.state.timed.is_empty()), (None, true));
}

/// The younger contact, and the older one after it took over.
fn become_one(mut younger: Story, mut older: Story) -> (Story, Story) {
    younger.event(ContactEvent::MergeInto { survivor: older.contact });
    let (survivor, event) = younger.last.appends.pop().expect("its state");
    assert_eq!(survivor, older.contact);
    older.now = younger.now;
    older.event(event);
    (younger, older)
}

fn younger(triggers: &str) -> Story {
    let mut younger = flow(triggers);
    younger.contact = id(200);
    younger
}

#[test]
fn of_two_who_become_one_each_date_is_done_once() {
    // Planned for the younger: the older has it now.
    let mut one = younger(DATES);
    field(&mut one, "born", json!("1990-12-24"));
    assert!(timer(&one).is_some());
    let (one, older) = become_one(one, flow(DATES));
    assert_eq!((timer(&one), one.state.timed.is_empty()), (None, true));
    assert_eq!(timer(&older).as_deref(), Some("2025-12-24T12:00:00Z"));

    // Due for the younger, and its timer was not heard of when they became one.
    let mut one = younger(DATES);
    field(&mut one, "visit", json!("2025-11-26"));
    one.now = at("2025-11-25T13:00:01Z");
    let (_, mut older) = become_one(one, flow(DATES));
    assert_eq!(timer(&older).as_deref(), Some("2025-11-25T13:00:00Z"));
    dates_fire(&mut older, Duration::from_seconds(2));
    assert_eq!((began(&older), timer(&older)), (vec!["date"], None));

    // Where both have a date, the older's counts.
    let mut one = younger(DATES);
    field(&mut one, "visit", json!("2025-11-26"));
    one.now = at("2025-11-25T13:00:01Z");
    let mut older = flow(DATES);
    field(&mut older, "visit", json!("2025-11-28"));
    let (_, older) = become_one(one, older);
    assert_eq!(timer(&older).as_deref(), Some("2025-11-27T13:00:00Z"));

    // Done for the younger, on a clock that is ahead of the older's.
    let mut one = younger(DATES);
    zone(&mut one, "Europe/Madrid");
    field(&mut one, "visit", json!("2025-11-26"));
    dates_fire(&mut one, Duration::ZERO);
    assert_eq!((began(&one), one.now), (vec!["date"], at("2025-11-25T09:00:00Z")));
    let mut older = flow(DATES);
    zone(&mut older, "America/Santiago");
    let (_, older) = become_one(one, older);
    assert!(older.state.profile.fields.contains_key("visit"));
    assert_eq!(timer(&older), None);
}

#[test]
fn of_two_who_become_one_a_schedule_that_came_for_either_has_come() {
    let moment = "2025-11-28T12:00:00Z";
    for came in [false, true] {
        let mut one = younger(WEEKLY);
        tag(&mut one, "offers", true);
        one.now = at(moment);
        if came {
            due(&mut one, "weekly", moment);
            assert_eq!(began(&one), ["schedule"]);
        }
        let (mut one, mut older) = become_one(one, flow(WEEKLY));
        // The round comes to the older too, which has the tag by now; and what comes for the younger goes on to the older.
        due(&mut older, "weekly", moment);
        assert_eq!(began(&older), if came { vec![] } else { vec!["schedule"] });
        due(&mut one, "weekly", moment);
        let (survivor, event) = one.last.appends.pop().expect("it goes on");
        assert_eq!(survivor, older.contact);
        older.event_by(Actor::System, event);
        assert!(began(&older).is_empty(), "it came");
    }
}
