//! Who is owed which reply: one open turn per contact at most, matched by the recipient's number
//! (and by `context.message_id` where the platform sets it).

use crate::flow::{Inbound, Walker};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Instant, SystemTime, UNIX_EPOCH},
};
use tokio::sync::oneshot;

#[derive(Default)]
struct Contact {
    walker: Walker,
    open: Option<Open>,
    /// Turns given up on which have had no reply so far.
    owed: u32,
}

struct Open {
    seq: u64,
    due: String,
    done: oneshot::Sender<Instant>,
}

#[derive(Default)]
struct Atomics {
    messages: AtomicU64,
    reads: AtomicU64,
    wrong: AtomicU64,
    late: AtomicU64,
    duplicated: AtomicU64,
    strangers: AtomicU64,
    malformed: AtomicU64,
    no_bearer: AtomicU64,
}

/// Totals of the mock Graph API.
#[derive(Clone, Copy, Default, serde::Serialize)]
pub struct Counts {
    pub messages: u64,
    pub reads: u64,
    pub wrong: u64,
    pub late: u64,
    pub duplicated: u64,
    pub strangers: u64,
    pub malformed: u64,
    pub no_bearer: u64,
}

pub struct Book {
    pub run: u64,
    base: u64,
    contacts: Vec<Mutex<Contact>>,
    seq: AtomicU64,
    counts: Atomics,
    example: Mutex<Option<(String, String)>>,
}

pub struct Turn {
    pub seq: u64,
    pub from: String,
    pub name: String,
    pub inbound: Inbound,
    pub done: oneshot::Receiver<Instant>,
}

impl Book {
    /// Fresh contacts: their numbers depend on the time, so an earlier run's state is not theirs.
    pub fn new(contacts: usize) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
        let run = now.as_millis() as u64 & 0xFFFF_FFFF;
        Self {
            run,
            base: 15_000_000_000_000 + (now.as_secs() % 1_000_000) * 1_000_000,
            contacts: (0..contacts).map(|_| Mutex::default()).collect(),
            seq: AtomicU64::new(0),
            counts: Atomics::default(),
            example: Mutex::default(),
        }
    }

    pub fn counts(&self) -> Counts {
        let a = &self.counts;
        Counts {
            messages: a.messages.load(Relaxed),
            reads: a.reads.load(Relaxed),
            wrong: a.wrong.load(Relaxed),
            late: a.late.load(Relaxed),
            duplicated: a.duplicated.load(Relaxed),
            strangers: a.strangers.load(Relaxed),
            malformed: a.malformed.load(Relaxed),
            no_bearer: a.no_bearer.load(Relaxed),
        }
    }

    /// The first wrong reply as (due, got), for the person who debugs a platform.
    pub fn example(&self) -> Option<(String, String)> {
        self.example.lock().unwrap().clone()
    }

    pub fn begin(&self, contact: usize) -> Turn {
        let seq = self.seq.fetch_add(1, Relaxed);
        let name = format!("Contact {contact}");
        let (tx, rx) = oneshot::channel();
        let mut entry = self.contacts[contact].lock().unwrap();
        let (inbound, due) = entry.walker.next(contact, &name);
        entry.open = Some(Open { seq, due, done: tx });
        Turn { seq, from: (self.base + contact as u64).to_string(), name, inbound, done: rx }
    }

    /// The turn got no reply in time. False if the reply came just now.
    pub fn give_up(&self, contact: usize) -> bool {
        let mut entry = self.contacts[contact].lock().unwrap();
        if entry.open.take().is_none() {
            return false;
        }
        entry.owed += 1;
        entry.walker.restart();
        true
    }

    /// No reply is due any more, and the contact starts over.
    pub fn forget(&self, contact: usize) {
        let mut entry = self.contacts[contact].lock().unwrap();
        entry.open = None;
        entry.walker.restart();
    }

    /// A reply which reached the mock at `at`; `to` is the contact's number or user id.
    pub fn reply(&self, to: &str, text: &str, context: Option<&str>, at: Instant) {
        self.counts.messages.fetch_add(1, Relaxed);
        let index = to
            .trim_start_matches("US.")
            .trim_start_matches('+')
            .parse::<u64>()
            .ok()
            .and_then(|n| n.checked_sub(self.base))
            .filter(|i| (*i as usize) < self.contacts.len());
        let Some(index) = index else {
            self.counts.strangers.fetch_add(1, Relaxed);
            return;
        };
        let mut entry = self.contacts[index as usize].lock().unwrap();
        let named = context.and_then(|id| crate::payload::seq_of(self.run, id));
        let matches = |open: &mut Open| named.is_none_or(|seq| seq == open.seq);
        match entry.open.take_if(matches) {
            Some(open) => {
                if open.due != text {
                    self.counts.wrong.fetch_add(1, Relaxed);
                    let mut example = self.example.lock().unwrap();
                    example.get_or_insert_with(|| (open.due.clone(), text.to_string()));
                }
                let _ = open.done.send(at);
            }
            None if entry.owed > 0 => {
                entry.owed -= 1;
                self.counts.late.fetch_add(1, Relaxed);
            }
            None => {
                self.counts.duplicated.fetch_add(1, Relaxed);
            }
        }
    }

    pub fn read_receipt(&self) {
        self.counts.reads.fetch_add(1, Relaxed);
    }

    pub fn malformed(&self) {
        self.counts.malformed.fetch_add(1, Relaxed);
    }

    pub fn no_bearer(&self) {
        self.counts.no_bearer.fetch_add(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reply_is_good_two_are_a_duplicate() {
        let book = Book::new(2);
        let turn = book.begin(1);
        book.reply(&turn.from, "Hello Contact 1, pick a topic", None, Instant::now());
        let user = crate::payload::user_id(&turn.from);
        book.reply(&user, "Hello Contact 1, pick a topic", None, Instant::now());
        book.reply("1", "x", None, Instant::now());
        let counts = book.counts();
        assert_eq!((counts.wrong, counts.duplicated, counts.strangers), (0, 1, 1));
        assert!(turn.done.blocking_recv().is_ok());
    }

    #[test]
    fn a_late_reply_is_no_duplicate_and_context_is_matched() {
        let book = Book::new(1);
        let first = book.begin(0);
        assert!(book.give_up(0));
        let second = book.begin(0);
        let id = crate::payload::message_id(book.run, first.seq);
        book.reply(&first.from, "x", Some(&id), Instant::now());
        assert_eq!((book.counts().late, book.counts().wrong), (1, 0));
        book.reply(&second.from, "x", None, Instant::now());
        assert_eq!((book.counts().wrong, book.counts().duplicated), (1, 0));
        assert!(!book.give_up(0));
    }
}
