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
mod tests;
