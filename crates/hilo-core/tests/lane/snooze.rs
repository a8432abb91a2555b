//! Threads that are put to sleep.

use crate::support::{FLOW, START, Story, id};
use hilo_core::{
    command::{Answer, Command, RefusedCommand},
    contact::{self, Context, TimerPurpose},
    decision::TimerIntent,
    event::ContactEvent,
};
use hilo_model::{Duration, IdSource, TimerId, Timestamp, message::Inbound, ticket::TicketStatus};
use serde_json::json;

const HOUR: Duration = Duration::from_hours(1);

fn asleep() -> Story {
    let mut story = Story::new(FLOW);
    story.says("where is my parcel?");
    story.orders(Command::Snooze { until: START.plus(HOUR) });
    story
}

fn timer(story: &Story) -> TimerId {
    let found = story.state.timers.iter().find(|(_, purpose)| **purpose == TimerPurpose::Snooze);
    *found.expect("a timer of the sleep").0
}

fn why(story: &Story) -> Option<String> {
    let woken = story.timeline().into_iter().find(|(kind, _)| *kind == "woken")?;
    woken.1["why"].as_str().map(str::to_owned)
}

#[test]
fn a_thread_sleeps_until_its_moment_and_comes_back_once() {
    let mut story = asleep();
    assert_eq!(story.state.snoozed_until, Some(START.plus(HOUR)));
    let until = START.plus(HOUR).to_string();
    assert_eq!(story.timeline(), [("snoozed", json!({ "until": until, "before": null }))]);
    assert_eq!(story.last.audit[0].action, "thread.snoozed");
    let timer = timer(&story);
    assert_eq!(story.last.timers, [TimerIntent::Set { id: timer, due: START.plus(HOUR) }]);
    story.later(HOUR);
    let revision = story.state.revision;
    story.event(ContactEvent::TimerFired { timer });
    assert!(story.last.thread_changed);
    assert_eq!(story.timeline(), [("woken", json!({ "why": "time", "until": until }))]);
    let state = &story.state;
    assert_eq!((state.snoozed_until, state.woken_at, state.woken), (None, Some(story.now), true));
    assert_eq!(state.revision, revision, "an answer that was begun before is not refused for it");
    assert_eq!(state.waiting_since, Some(START), "the customer has waited all the time");
    story.event(ContactEvent::TimerFired { timer });
    assert!(!story.last.changed && story.timeline().is_empty());
}

#[test]
fn another_moment_takes_the_place_of_the_first() {
    let mut story = asleep();
    let first = timer(&story);
    story.orders(Command::Snooze { until: START.plus(Duration::from_days(1)) });
    assert!(story.last.timers.contains(&TimerIntent::Cancel { id: first }));
    assert_eq!(story.timeline()[0].1["before"], START.plus(HOUR).to_string());
    // It may have fired already when the other moment was chosen.
    story.later(HOUR);
    story.event(ContactEvent::TimerFired { timer: first });
    assert!(!story.last.changed);
    assert_eq!(story.state.snoozed_until, Some(START.plus(Duration::from_days(1))));
}

#[test]
fn the_customer_wakes_it_by_writing_but_not_by_a_thumb() {
    let mut story = asleep();
    let set = timer(&story);
    let thumb = Inbound::Reaction { message: "wamid.x".to_owned(), emoji: Some("👍".to_owned()) };
    let thumb = story.received("wamid.thumb", thumb);
    story.event(ContactEvent::MessageReceived(thumb));
    assert!(story.state.snoozed_until.is_some());
    story.says("hello?");
    assert_eq!(why(&story).as_deref(), Some("message"));
    assert!(story.state.snoozed_until.is_none() && story.state.woken && story.state.timers.is_empty());
    assert!(story.last.timers.contains(&TimerIntent::Cancel { id: set }));
}

#[test]
fn who_wakes_it_or_is_done_with_it_needs_no_sign() {
    let mut story = asleep();
    story.orders(Command::Wake);
    assert_eq!(
        (why(&story).as_deref(), story.state.woken, story.state.woken_at),
        (Some("person"), false, None)
    );
    assert_eq!(story.orders(Command::Wake), Answer::Refused(RefusedCommand::NotSnoozed));
    let mut story = asleep();
    story.orders(Command::SetStatus { status: TicketStatus::Solved });
    assert_eq!((why(&story).as_deref(), story.state.woken), (Some("done"), false));
    assert!(story.state.timers.is_empty());
}

#[test]
fn the_sign_goes_when_somebody_deals_with_it() {
    for command in [
        Command::Send {
            content: hilo_model::message::Outbound::Text { body: "Hi".to_owned(), preview_url: false },
            channel: None,
            reply_to: None,
            callback_data: None,
        },
        Command::Assign { assignee: Some(id(900)), team: None },
        Command::SetStatus { status: TicketStatus::OnHold },
        Command::TakeOver { person: None },
        Command::GiveBack,
        Command::Snooze { until: START.plus(Duration::from_days(2)) },
        Command::StartFlow { version: id(50), variables: Default::default(), unless_running: false },
    ] {
        let mut story = asleep();
        story.says("hello?");
        assert!(story.state.woken);
        let answer = story.orders(command.clone());
        assert!(matches!(answer, Answer::Done { .. }), "{answer:?}");
        assert!(!story.state.woken, "{command:?}");
        assert!(story.state.woken_at.is_some(), "its place in the list stays");
    }
}

#[test]
fn a_flow_that_calls_a_person_wakes_it() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    story.orders(Command::Snooze { until: START.plus(HOUR) });
    let (state, config) = (&mut story.state, &story.config);
    let ids = IdSource::new(story.now, 77);
    let mut cx =
        Context { now: story.now, contact: story.contact, actor: hilo_model::Actor::System, ids, config };
    contact::silence(state, &mut cx);
    assert!(state.snoozed_until.is_none() && state.woken && state.timers.is_empty());
}

#[test]
fn moments_that_cannot_be_are_refused() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    let year = Duration::from_days(366);
    for until in [START, Timestamp::from_seconds(0), START.plus(year).plus(HOUR), Timestamp::MAX] {
        let answer = story.orders(Command::Snooze { until });
        let refused =
            matches!(&answer, Answer::Refused(RefusedCommand::Invalid { field, .. }) if field == "until");
        assert!(refused, "{until}: {answer:?}");
    }
    assert!(matches!(story.orders(Command::Snooze { until: START.plus(year) }), Answer::Done { .. }));
}

#[test]
fn a_sleep_based_on_what_is_past_is_refused() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    let seen = story.state.revision;
    story.says("it is urgent");
    let answer = story.orders_based_on(Some(seen), Command::Snooze { until: START.plus(HOUR) });
    assert!(matches!(answer, Answer::Refused(RefusedCommand::Stale { .. })), "{answer:?}");
    assert!(story.state.snoozed_until.is_none());
}

/// Two threads, each asleep for so many hours or awake, become one; until when that sleeps.
fn merged(ours: Option<u64>, theirs: Option<u64>) -> Story {
    let until = |hours: u64| START.plus(Duration::from_hours(hours));
    let mut younger = Story::new(FLOW);
    younger.says("hello");
    let mut older = Story::new(FLOW);
    older.contact = id(10);
    older.events = 1 << 32;
    older.says("hi");
    for (story, hours) in [(&mut younger, theirs), (&mut older, ours)] {
        if let Some(hours) = hours {
            story.orders(Command::Snooze { until: until(hours) });
        }
    }
    younger.event(ContactEvent::MergeInto { survivor: id(10) });
    assert!(younger.state.timers.is_empty() && younger.state.snoozed_until.is_none());
    let (_, handed) = younger.last.appends.pop().unwrap();
    older.event(handed);
    older
}

#[test]
fn two_that_become_one_sleep_only_if_both_did() {
    let until = |hours: u64| Some(START.plus(Duration::from_hours(hours)));
    assert_eq!(merged(Some(3), Some(2)).state.snoozed_until, until(2));
    assert_eq!(merged(Some(2), Some(3)).state.snoozed_until, until(2));
    assert_eq!(merged(Some(2), Some(3)).state.timers.len(), 1);
    for story in [merged(Some(2), None), merged(None, Some(2))] {
        assert!(story.state.snoozed_until.is_none() && story.state.woken && story.state.timers.is_empty());
        assert_eq!(why(&story).as_deref(), Some("merged"));
    }
    let awake = merged(None, None);
    assert!(awake.state.snoozed_until.is_none() && !awake.state.woken);
}

#[test]
fn who_is_erased_is_not_woken() {
    let mut story = asleep();
    let set = timer(&story);
    story.orders(Command::Erase);
    assert!(story.last.timers.contains(&TimerIntent::Cancel { id: set }));
    assert!(story.state.snoozed_until.is_none() && story.state.timers.is_empty());
}
