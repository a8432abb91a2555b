//! Who is next, and who waits for what.

use super::*;
use bytes::Bytes;
use hilo_model::{ChannelId, EnvironmentId, Id, Scope, TraceId, WorkspaceId};
use hilo_store::{
    outbox::{OutboxKind, OutboxState},
    partition::PartitionId,
};
use uuid::Uuid;

const START: Timestamp = Timestamp::from_seconds(1_763_726_400);

fn later(millis: u64) -> Timestamp {
    START.plus(Duration::from_millis(millis))
}

fn row(effect: u128, contact: u128, position: i64, priority: Priority) -> OutboxRow {
    OutboxRow {
        effect: EffectId::from_uuid(Uuid::from_u128(effect)),
        partition: PartitionId(0),
        scope: Scope {
            workspace: WorkspaceId::from_uuid(Uuid::nil()),
            environment: EnvironmentId::from_uuid(Uuid::nil()),
        },
        kind: OutboxKind::Send,
        contact: ContactId::from_uuid(Uuid::from_u128(contact)),
        channel: Some(ChannelId::from_uuid(Uuid::nil())),
        priority,
        position,
        state: OutboxState::Queued,
        attempts: 0,
        not_before: START,
        not_after: None,
        claimed_at: None,
        reach: None,
        repeatable: true,
        created_at: START,
        trace: TraceId::from_uuid(Uuid::nil()),
        payload: Bytes::new(),
    }
}

fn effects(queue: &mut ChannelQueue, now: Timestamp) -> Vec<u128> {
    std::iter::from_fn(|| queue.next(now)).map(|(_, effect)| effect.uuid().as_u128()).collect()
}

fn reaching(effect: u128, contact: u128, position: i64) -> OutboxRow {
    let reach = Some(Reach { from: Timestamp::from_micros(0), recipient: Uuid::from_u128(contact) });
    OutboxRow { reach, ..row(effect, contact, position, Priority::Utility) }
}

#[test]
fn while_the_portfolio_is_full_only_those_wait_who_would_be_reached() {
    let mut queue = ChannelQueue::new(80, false, START);
    let now = later(1_000);
    let until = later(60_000);
    for (effect, contact) in [(1, 1), (2, 2), (3, 3)] {
        queue.push(&reaching(effect, contact, 1));
    }
    assert_eq!(queue.next(now).map(|(_, effect)| effect.uuid().as_u128()), Some(1));
    let one = ContactId::from_uuid(Uuid::from_u128(1));
    queue.refund(one);
    queue.free(one, EffectId::from_uuid(Uuid::from_u128(1)));
    queue.push(&reaching(1, 1, 1));
    queue.refuse(EffectId::from_uuid(Uuid::from_u128(1)), until);
    // Whoever has not asked may have been reached already.
    assert_eq!(effects(&mut queue, now), [2, 3]);
    for n in [2, 3] {
        let (contact, effect) = (Uuid::from_u128(n), EffectId::from_uuid(Uuid::from_u128(n)));
        queue.free(ContactId::from_uuid(contact), effect);
        queue.push(&reaching(n, n, 1));
        queue.refuse(effect, until);
    }
    let answer = row(4, 4, 1, Priority::Conversation);
    queue.push(&answer);
    assert_eq!(effects(&mut queue, now), [4]);
    assert_eq!(queue.wait(now), Some(until.since(now)));
    // An answer that waits behind one of them shows that the person's window is open: both may go, in their order.
    queue.push(&OutboxRow { not_after: Some(later(3_600_000)), ..row(5, 2, 2, Priority::Conversation) });
    assert_eq!(effects(&mut queue, now), [2]);
    // Then one asks, and the others wait for the answer.
    assert_eq!(queue.next(until).map(|(_, effect)| effect.uuid().as_u128()), Some(1));
    assert_eq!(effects(&mut queue, until), []);
    queue.answered(EffectId::from_uuid(Uuid::from_u128(2)), until);
    assert_eq!(effects(&mut queue, until), [], "what was inside a window tells nothing");
    queue.answered(EffectId::from_uuid(Uuid::from_u128(1)), until);
    assert_eq!(effects(&mut queue, until), [3]);
}

#[test]
fn a_window_that_is_about_to_close_is_none() {
    let mut queue = ChannelQueue::new(80, false, START);
    let now = later(1_000);
    queue.push(&reaching(1, 1, 1));
    queue.refuse(EffectId::from_uuid(Uuid::from_u128(1)), later(600_000));
    queue.push(&OutboxRow { not_after: Some(later(30_000)), ..row(2, 1, 2, Priority::Conversation) });
    assert_eq!(effects(&mut queue, now), []);
}

#[test]
fn one_under_way_per_contact_in_the_order_of_positions() {
    let mut queue = ChannelQueue::new(1000, false, START);
    for (effect, contact, position) in [(3, 1, 2), (2, 1, 1), (9, 2, 1), (4, 1, 3)] {
        queue.push(&row(effect, contact, position, Priority::Conversation));
    }
    assert_eq!(effects(&mut queue, later(100)), [2, 9]);
    assert_eq!(effects(&mut queue, later(200)), [] as [u128; 0]);
    let one = row(2, 1, 1, Priority::Conversation);
    queue.free(one.contact, one.effect);
    assert_eq!(effects(&mut queue, later(200)), [3]);
    assert_eq!(queue.len(), 1);
}

#[test]
fn a_row_is_granted_only_if_it_overtakes_nothing() {
    let mut queue = ChannelQueue::new(40, false, START);
    let [ana, bo, cy] = [1, 2, 3].map(|n| ContactId::from_uuid(Uuid::from_u128(n)));
    let effect = |n| EffectId::from_uuid(Uuid::from_u128(n));
    assert!(!queue.grant(ana, effect(1), START), "an empty bucket");
    let now = later(1_000);
    assert!(queue.grant(ana, effect(1), now));
    assert!(!queue.grant(ana, effect(2), now), "one under way per contact");
    queue.push(&row(2, 1, 2, Priority::Conversation));
    assert_eq!(effects(&mut queue, now), [] as [u128; 0], "the second waits for the first");
    assert!(queue.grant(bo, effect(3), now));
    assert!(!queue.grant(cy, effect(4), now), "a bucket of 40/s holds two");
    queue.free(ana, effect(1));
    assert!(!queue.grant(ana, effect(5), later(2_000)), "its own second message is before it");
    assert!(!queue.grant(cy, effect(4), later(2_000)), "somebody else's is before it");
    assert_eq!(effects(&mut queue, later(2_000)), [2]);
    assert!(queue.grant(cy, effect(4), later(2_000)));
    queue.paused_until = later(9_000);
    assert!(!queue.grant(ContactId::from_uuid(Uuid::from_u128(4)), effect(6), later(8_999)));
}

#[test]
fn conversations_before_marketing_and_none_while_paused() {
    let mut queue = ChannelQueue::new(20, false, START);
    queue.push(&row(1, 1, 1, Priority::Marketing));
    queue.push(&row(2, 2, 1, Priority::Conversation));
    queue.paused_until = later(500);
    assert_eq!(effects(&mut queue, later(499)), [] as [u128; 0]);
    assert_eq!(queue.wait(later(499)).unwrap(), Duration::from_millis(1));
    assert_eq!(effects(&mut queue, later(500)), [2], "a bucket of 20/s holds one token");
    assert_eq!(effects(&mut queue, later(700)), [1]);
}

#[test]
fn a_requeued_row_waits_its_time_and_keeps_its_place() {
    let mut queue = ChannelQueue::new(1000, false, START);
    let mut first = row(1, 1, 1, Priority::Conversation);
    queue.push(&first);
    queue.push(&row(2, 1, 2, Priority::Conversation));
    assert_eq!(effects(&mut queue, later(100)), [1]);
    queue.free(first.contact, first.effect);
    first.not_before = later(5_000);
    queue.push(&first);
    assert_eq!(effects(&mut queue, later(4_999)), [] as [u128; 0]);
    assert_eq!(effects(&mut queue, later(5_000)), [1], "the second must not overtake the first");
}

#[test]
fn the_pair_limit_holds_one_person_back_and_nobody_else() {
    let mut queue = ChannelQueue::new(1000, true, START);
    let mut now = later(1_000);
    for position in 0..60 {
        queue.push(&row(100 + position, 1, position as i64, Priority::Conversation));
    }
    queue.push(&row(1, 2, 1, Priority::Conversation));
    let mut sent = Vec::new();
    for _ in 0..70 {
        now = now.plus(Duration::from_millis(2));
        for (contact, effect) in std::iter::from_fn(|| queue.next(now)).collect::<Vec<_>>() {
            sent.push(contact.uuid().as_u128());
            queue.free(contact, effect);
        }
    }
    assert_eq!(sent.iter().filter(|contact| **contact == 1).count(), 45);
    assert!(sent.contains(&2));
}
