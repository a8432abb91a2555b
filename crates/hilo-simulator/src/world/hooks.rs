use super::Address;
use hilo_model::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// A webhook: the event that it tells, and which copy of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HookId {
    /// The event.
    pub seq: u64,
    /// 0 unless doubled.
    pub copy: u8,
    /// The app that is told, by its place among all.
    pub app: u16,
}

#[derive(Debug, Clone)]
struct Hook {
    id: HookId,
    due: Timestamp,
    attempts: u32,
}

/// The webhooks of one customer to one number and app: posted one after another, so that they arrive in order.
type Line = (Address, String);

#[derive(Debug, Default)]
struct Waiting {
    hooks: VecDeque<Hook>,
    /// The first ones are under way.
    busy: bool,
}

/// Webhooks that go in one body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Where they go.
    pub address: Address,
    /// Which, and how many times each was posted before.
    pub hooks: Vec<(HookId, u32)>,
}

/// The webhooks that are not answered yet.
#[derive(Debug, Default)]
pub struct HookQueue {
    lines: HashMap<Line, Waiting>,
    line_of: BTreeMap<HookId, Line>,
    /// By address, the lines that are not busy, by when their first is due.
    ready: BTreeMap<Address, BTreeSet<(Timestamp, String)>>,
    addressed: BTreeSet<Address>,
}

impl HookQueue {
    /// How many are not answered yet.
    pub fn len(&self) -> usize {
        self.line_of.len()
    }

    /// Whether the first copy of an event's is still to be answered by some app.
    pub fn holds_first(&self, seq: u64) -> bool {
        let from = HookId { seq, copy: 0, app: 0 };
        self.line_of.range(from..=HookId { app: u16::MAX, ..from }).next().is_some()
    }

    /// Whether all are answered.
    pub fn is_empty(&self) -> bool {
        self.line_of.is_empty()
    }

    /// Whether all are answered that have an address.
    pub fn is_idle(&self) -> bool {
        !self.line_of.values().any(|(address, _)| self.addressed.contains(address))
    }

    /// When the next one is due that has an address and does not wait for another.
    pub fn next_due(&self) -> Option<Timestamp> {
        let firsts = self.addressed.iter().filter_map(|address| self.ready.get(address)?.first());
        firsts.map(|(due, _)| *due).min()
    }

    /// Takes up to `size` webhooks of one address that are due. Their lines stay busy until each is delivered or
    /// has failed.
    pub fn take(&mut self, now: Timestamp, size: usize) -> Option<Batch> {
        let due = |first: Option<&(Timestamp, String)>| first.is_some_and(|(due, _)| *due <= now);
        let address =
            self.addressed.iter().find(|address| due(self.ready.get(*address).and_then(BTreeSet::first)))?;
        let (address, ready) = (address.clone(), self.ready.get_mut(address)?);
        let mut hooks = Vec::new();
        while hooks.len() < size && due(ready.first()) {
            let Some((_, name)) = ready.pop_first() else { break };
            let Some(line) = self.lines.get_mut(&(address.clone(), name)) else { continue };
            line.busy = true;
            let room = size - hooks.len();
            hooks.extend(
                line.hooks.iter().take(room).take_while(|h| h.due <= now).map(|h| (h.id, h.attempts)),
            );
        }
        Some(Batch { address, hooks })
    }

    pub(super) fn push(&mut self, address: &Address, line: String, id: HookId, due: Timestamp) {
        let line = (address.clone(), line);
        self.line_of.insert(id, line.clone());
        self.change(&line, |waiting| waiting.hooks.push_back(Hook { id, due, attempts: 0 }));
    }

    /// Says which addresses there are now; what goes elsewhere waits.
    pub(super) fn set_addresses(&mut self, addresses: BTreeSet<Address>) {
        self.addressed = addresses;
    }

    pub(super) fn delivered(&mut self, id: HookId) {
        let Some(line) = self.line_of.remove(&id) else { return };
        self.change(&line, |waiting| {
            waiting.hooks.retain(|hook| hook.id != id);
            waiting.busy = false;
        });
    }

    pub(super) fn failed(&mut self, id: HookId, attempts: u32, due: Timestamp) {
        let Some(line) = self.line_of.get(&id).cloned() else { return };
        self.change(&line, |waiting| {
            if let Some(hook) = waiting.hooks.iter_mut().find(|hook| hook.id == id) {
                (hook.attempts, hook.due) = (attempts, due);
            }
            waiting.busy = false;
        });
    }

    /// Changes a line and keeps `ready` true to it.
    fn change(&mut self, line: &Line, change: impl FnOnce(&mut Waiting)) {
        let waiting = self.lines.entry(line.clone()).or_default();
        let ready = self.ready.entry(line.0.clone()).or_default();
        let key = |waiting: &Waiting| {
            let first = waiting.hooks.front().filter(|_| !waiting.busy)?;
            Some((first.due, line.1.clone()))
        };
        if let Some(key) = key(waiting) {
            ready.remove(&key);
        }
        change(waiting);
        match key(waiting) {
            Some(key) => {
                ready.insert(key);
            }
            None if waiting.hooks.is_empty() => {
                self.lines.remove(line);
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn id(seq: u64) -> HookId {
        HookId { seq, copy: 0, app: 0 }
    }

    fn address() -> Address {
        Address { app: 0, number: "n".to_owned(), is_message: true }
    }

    fn queue() -> HookQueue {
        let mut queue = HookQueue::default();
        queue.set_addresses(BTreeSet::from([address()]));
        for (seq, line, due) in [(1, "ana", 1), (2, "ana", 0), (3, "bea", 2)] {
            queue.push(&address(), line.to_owned(), id(seq), at(due));
        }
        queue
    }

    fn taken(queue: &mut HookQueue, now: i64, size: usize) -> Vec<u64> {
        queue
            .take(at(now), size)
            .map_or(Vec::new(), |batch| batch.hooks.iter().map(|(id, _)| id.seq).collect())
    }

    #[test]
    fn a_line_waits_for_its_first() {
        let mut queue = queue();
        assert_eq!(queue.next_due(), Some(at(1)));
        assert!(taken(&mut queue, 0, 9).is_empty());
        assert_eq!(taken(&mut queue, 1, 1), [1]);
        assert!(taken(&mut queue, 1, 1).is_empty(), "the second of the line waits for the first");
        queue.failed(id(1), 1, at(5));
        assert_eq!(taken(&mut queue, 2, 1), [3]);
        queue.delivered(id(3));
        assert_eq!(queue.next_due(), Some(at(5)));
        assert_eq!(queue.take(at(5), 1).unwrap().hooks, [(id(1), 1)]);
        queue.delivered(id(1));
        assert_eq!(taken(&mut queue, 5, 1), [2]);
        assert!(!queue.is_idle());
        queue.delivered(id(2));
        assert!(queue.is_idle() && queue.is_empty() && queue.lines.is_empty() && queue.next_due().is_none());
    }

    #[test]
    fn a_batch_takes_several_of_a_line_in_order() {
        let mut queue = queue();
        assert_eq!(taken(&mut queue, 2, 9), [1, 2, 3]);
        queue.delivered(id(1));
        queue.failed(id(2), 1, at(7));
        queue.delivered(id(3));
        assert_eq!((queue.next_due(), queue.len()), (Some(at(7)), 1));
    }

    #[test]
    fn without_an_address_they_wait() {
        let mut queue = queue();
        queue.set_addresses(BTreeSet::new());
        assert!(taken(&mut queue, 9, 9).is_empty());
        assert!(queue.is_idle() && !queue.is_empty() && queue.next_due().is_none());
        queue.set_addresses(BTreeSet::from([address()]));
        assert_eq!(taken(&mut queue, 9, 1), [1]);
    }
}
