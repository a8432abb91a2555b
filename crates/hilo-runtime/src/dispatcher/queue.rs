//! One channel's sends: who goes next. Pure bookkeeping; the dispatcher acts on it.

use crate::{configuration::ChannelEntry, pacing::Bucket};
use hilo_model::{ContactId, Duration, EffectId, Timestamp};
use hilo_store::{
    outbox::{OutboxRow, Priority},
    reach::Reach,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

/// How long the answer to a row that asks for a place is waited for before another one asks.
const PROBE: Duration = Duration::from_seconds(10);

/// How a head of a contact's queue is ranked: priority, then age.
type Rank = (Priority, Timestamp, EffectId);

/// One channel's queue: per contact in order, one under way at a time; between contacts by priority and age.
#[derive(Debug)]
pub(super) struct ChannelQueue {
    rate: u32,
    pub(super) bucket: Bucket,
    pub(super) pair_limit: bool,
    /// Nothing is begun before: the provider asked to slow down, or the account has a problem.
    pub(super) paused_until: Timestamp,
    /// The channel as it was when its queue was last looked at.
    saved: Option<Arc<ChannelEntry>>,
    /// When somebody last saved it.
    mended_at: Option<Timestamp>,
    /// How often in a row the provider refused for speed or for the account's sake.
    pub(super) refusals: i32,
    contacts: HashMap<ContactId, ContactQueue>,
    ready: BTreeSet<Rank>,
    later: BTreeSet<(Timestamp, EffectId)>,
    /// Whose the rows in `ready` and `later` are.
    exposed: HashMap<EffectId, ContactId>,
    pairs: HashMap<ContactId, Bucket>,
    /// While the portfolio may reach nobody else: not before then does one of those that were refused ask again.
    full_until: Option<Timestamp>,
    /// Rows that were refused a place.
    refused: HashSet<EffectId>,
    /// The one that asks again.
    probe: Option<EffectId>,
    /// Whose first rows are held back for that.
    held: HashSet<ContactId>,
}

#[derive(Debug, Default)]
struct ContactQueue {
    /// By position.
    waiting: BTreeMap<(i64, EffectId), Waiting>,
    /// Until when the customer service window is open at least: what an answer that waits (or waited) tells.
    window: Option<Timestamp>,
    under_way: Option<EffectId>,
    /// The first row, while it is in `ready` or `later`.
    exposed: Option<(Rank, Timestamp)>,
}

/// What of a row matters here.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    priority: Priority,
    created_at: Timestamp,
    not_before: Timestamp,
    reach: Option<Reach>,
}

impl ChannelQueue {
    pub(super) fn new(rate: u32, pair_limit: bool, now: Timestamp) -> Self {
        Self {
            rate,
            bucket: Bucket::per_second(rate, now),
            pair_limit,
            paused_until: now,
            saved: None,
            mended_at: None,
            refusals: 0,
            contacts: HashMap::new(),
            ready: BTreeSet::new(),
            later: BTreeSet::new(),
            exposed: HashMap::new(),
            pairs: HashMap::new(),
            full_until: None,
            refused: HashSet::new(),
            probe: None,
            held: HashSet::new(),
        }
    }

    /// What the channel is by now. Whoever saves one anew says that what stopped it is mended (another token, most of all):
    /// it goes on at once. Whether somebody did.
    pub(super) fn saved(&mut self, entry: &Arc<ChannelEntry>, now: Timestamp) -> bool {
        let before = self.saved.replace(entry.clone());
        let mended = before.is_some_and(|before| before.channel != entry.channel);
        if mended {
            self.paused_until = now;
            self.mended_at = Some(now);
            self.refusals = 0;
        }
        mended
    }

    /// The provider took nothing, for speed or for the account's sake: nothing is begun for a while, unless the channel was
    /// saved anew since the refused send was claimed.
    pub(super) fn refused(&mut self, claimed_at: Option<Timestamp>, now: Timestamp, pause: Duration) {
        self.refusals += 1;
        if self.mended_at.is_some_and(|mended| claimed_at.is_some_and(|claimed| claimed <= mended)) {
            return;
        }
        self.paused_until = self.paused_until.max(now.plus(pause));
    }

    /// Takes over changed settings.
    pub(super) fn configure(&mut self, rate: u32, pair_limit: bool, now: Timestamp) {
        self.pair_limit = pair_limit;
        if rate != self.rate {
            self.rate = rate;
            self.bucket = Bucket::per_second(rate, now);
        }
    }

    /// A row waits.
    pub(super) fn push(&mut self, row: &OutboxRow) {
        let queue = self.contacts.entry(row.contact).or_default();
        let OutboxRow { priority, created_at, not_before, reach, .. } = *row;
        queue.waiting.insert((row.position, row.effect), Waiting { priority, created_at, not_before, reach });
        if reach.is_none() {
            // What needs a window ends with it.
            queue.window = queue.window.max(row.not_after);
        }
        self.expose(row.contact);
    }

    /// Until when the customer service window of a contact is open, as far as their rows tell.
    pub(super) fn window(&self, contact: ContactId) -> Option<Timestamp> {
        self.contacts.get(&contact).and_then(|queue| queue.window)
    }

    /// The portfolio may reach nobody else before then: a row that asked for a place waits. Others ask once, because whoever was
    /// reached already costs nothing.
    pub(super) fn refuse(&mut self, effect: EffectId, until: Timestamp) {
        self.full_until = Some(until);
        self.refused.insert(effect);
    }

    /// A row got what it needs. If it was the one that asked again, there is room for the others too.
    pub(super) fn answered(&mut self, effect: EffectId, now: Timestamp) {
        if self.probe == Some(effect) {
            (self.probe, self.full_until) = (None, None);
            self.refused.clear();
            self.ripen(now);
            for contact in std::mem::take(&mut self.held) {
                self.expose(contact);
            }
        }
    }

    /// A row that [`ChannelQueue::next`] gave did not leave: it used up no pace.
    pub(super) fn refund(&mut self, contact: ContactId) {
        self.bucket.refund();
        if let Some(pair) = self.pairs.get_mut(&contact) {
            pair.refund();
        }
    }

    /// Whether the first row of a contact was refused a place and would need one still.
    fn is_refused(&self, contact: ContactId, effect: EffectId, now: Timestamp) -> bool {
        let Some(queue) = self.contacts.get(&contact).filter(|_| self.refused.contains(&effect)) else {
            return false;
        };
        let reach = queue.waiting.first_key_value().and_then(|(_, first)| first.reach);
        reach.is_some_and(|reach| reach.counts(queue.window, now))
    }

    /// A row is under way, or may be: nothing else goes to its contact.
    pub(super) fn block(&mut self, contact: ContactId, effect: EffectId) {
        self.hide(contact);
        let queue = self.contacts.entry(contact).or_default();
        queue.waiting.retain(|(_, id), _| *id != effect);
        queue.under_way = Some(effect);
    }

    /// A row is no longer under way (nor waiting).
    pub(super) fn free(&mut self, contact: ContactId, effect: EffectId) {
        self.hide(contact);
        self.refused.remove(&effect);
        if let Some(queue) = self.contacts.get_mut(&contact) {
            queue.waiting.retain(|(_, id), _| *id != effect);
            if queue.under_way == Some(effect) {
                queue.under_way = None;
            }
            if queue.waiting.is_empty() && queue.under_way.is_none() {
                self.contacts.remove(&contact);
            }
        }
        self.expose(contact);
    }

    /// The next row that may begin, if pace and pause allow; it is blocked at once. At most one per contact.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<(ContactId, EffectId)> {
        if now < self.paused_until {
            return None;
        }
        self.ripen(now);
        while let Some(rank) = self.ready.first().copied() {
            let effect = rank.2;
            let Some(contact) = self.exposed.get(&effect).copied() else {
                self.ready.remove(&rank);
                continue;
            };
            let refused = self.is_refused(contact, effect, now);
            if let Some(until) = self.full_until.filter(|until| refused && now < *until) {
                self.ready.remove(&rank);
                self.postpone(contact, rank, until);
                self.held.insert(contact);
                continue;
            }
            if self.pair_limit {
                let pair = self.pairs.entry(contact).or_insert_with(|| Bucket::pair(now));
                let wait = pair.wait(now);
                if wait > Duration::ZERO {
                    self.ready.remove(&rank);
                    self.postpone(contact, rank, now.plus(wait));
                    continue;
                }
            }
            if !self.bucket.take(now) {
                return None;
            }
            if let Some(pair) = self.pairs.get_mut(&contact) {
                pair.take(now);
            }
            if refused {
                // One asks again; the others wait for the answer.
                self.probe = Some(effect);
                self.full_until = Some(now.plus(PROBE));
            }
            self.refused.remove(&effect);
            self.held.remove(&contact);
            self.block(contact, effect);
            return Some((contact, effect));
        }
        None
    }

    /// Lets a row that is not here yet begin ahead of its coming, if nothing waits that it would overtake, and pace and
    /// pause allow; its contact is blocked at once.
    pub(super) fn grant(&mut self, contact: ContactId, effect: EffectId, now: Timestamp) -> bool {
        self.ripen(now);
        if now < self.paused_until || !self.ready.is_empty() || self.contacts.contains_key(&contact) {
            return false;
        }
        if self.pair_limit {
            let pair = self.pairs.entry(contact).or_insert_with(|| Bucket::pair(now));
            if pair.wait(now) > Duration::ZERO {
                return false;
            }
        }
        if !self.bucket.take(now) {
            return false;
        }
        if let Some(pair) = self.pairs.get_mut(&contact) {
            pair.take(now);
        }
        self.block(contact, effect);
        true
    }

    /// How long until [`ChannelQueue::next`] may have something; `None` if nothing waits.
    pub(super) fn wait(&mut self, now: Timestamp) -> Option<Duration> {
        self.ripen(now);
        let until_pause = self.paused_until.since(now);
        if !self.ready.is_empty() {
            return Some(self.bucket.wait(now).max(until_pause));
        }
        self.later.first().map(|(at, _)| at.since(now).max(until_pause))
    }

    /// Forgets pair buckets that have filled up again.
    pub(super) fn tidy(&mut self, now: Timestamp) {
        self.pairs.retain(|_, bucket| !bucket.is_full(now));
    }

    /// Rows waiting (not those under way).
    pub(super) fn len(&self) -> usize {
        self.contacts.values().map(|queue| queue.waiting.len()).sum()
    }

    fn ripen(&mut self, now: Timestamp) {
        while let Some((at, effect)) = self.later.first().copied().filter(|(at, _)| *at <= now) {
            self.later.remove(&(at, effect));
            let queue = self.exposed.get(&effect).and_then(|contact| self.contacts.get(contact));
            if let Some((rank, _)) = queue.and_then(|queue| queue.exposed) {
                self.ready.insert(rank);
            }
        }
    }

    /// Makes the contact's first row visible to [`ChannelQueue::next`], if nothing of theirs is under way.
    fn expose(&mut self, contact: ContactId) {
        self.hide(contact);
        let Some(queue) = self.contacts.get(&contact).filter(|queue| queue.under_way.is_none()) else {
            return;
        };
        let Some(((_, effect), first)) = queue.waiting.first_key_value() else {
            return;
        };
        let (rank, at) = ((first.priority, first.created_at, *effect), first.not_before);
        self.postpone(contact, rank, at);
    }

    fn postpone(&mut self, contact: ContactId, rank: Rank, at: Timestamp) {
        self.exposed.insert(rank.2, contact);
        self.later.insert((at, rank.2));
        if let Some(queue) = self.contacts.get_mut(&contact) {
            queue.exposed = Some((rank, at));
        }
    }

    fn hide(&mut self, contact: ContactId) {
        let exposed = self.contacts.get_mut(&contact).and_then(|queue| queue.exposed.take());
        if let Some((rank, at)) = exposed {
            self.exposed.remove(&rank.2);
            self.ready.remove(&rank);
            self.later.remove(&(at, rank.2));
        }
    }
}

#[cfg(test)]
mod tests {
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
}
