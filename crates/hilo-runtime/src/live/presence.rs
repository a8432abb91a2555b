//! Who is at which thread: what signs say, for as long as they are repeated.
//!
//! A sign that only repeats what is known is told to nobody. Each node hears the signs of all and keeps its own list; a sign
//! that gets lost is mended by the next one, or by time.

use hilo_bus::Presence;
use hilo_model::{ContactId, PersonId, Scope};
use parking_lot::Mutex;
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::Instant,
};

/// Whoever gives no sign for so long has left.
pub const AT_LEAST_EVERY: Duration = Duration::from_secs(15);

/// What somebody does at a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign {
    /// Where.
    pub scope: Scope,
    /// Whose thread.
    pub contact: ContactId,
    /// Who.
    pub person: PersonId,
    /// What they do there.
    pub presence: Presence,
}

type Who = (Scope, ContactId, PersonId);

impl Sign {
    fn of((scope, contact, person): Who, presence: Presence) -> Self {
        Self { scope, contact, person, presence }
    }

    fn who(&self) -> Who {
        (self.scope, self.contact, self.person)
    }
}

/// Everybody who is at a thread, and until when that is believed.
#[derive(Debug)]
pub(super) struct Attendance {
    present: Mutex<HashMap<Who, (Presence, Instant)>>,
    signs: broadcast::Sender<Sign>,
}

impl Attendance {
    /// Nobody; whoever attends may fall behind by `capacity` signs.
    pub(super) fn new(capacity: usize) -> Self {
        Self { present: Mutex::default(), signs: broadcast::Sender::new(capacity) }
    }

    pub(super) fn hear(&self, sign: Sign) {
        let mut present = self.present.lock();
        let before = match sign.presence {
            Presence::Gone => present.remove(&sign.who()),
            presence => present.insert(sign.who(), (presence, Instant::now() + AT_LEAST_EVERY)),
        };
        if before.map_or(Presence::Gone, |(presence, _)| presence) != sign.presence {
            // Nobody listening is no error.
            let _ = self.signs.send(sign);
        }
    }

    /// Forgets whoever gave no sign for too long.
    pub(super) fn expire(&self, now: Instant) {
        self.present.lock().retain(|who, (_, until)| {
            let here = *until > now;
            if !here {
                let _ = self.signs.send(Sign::of(*who, Presence::Gone));
            }
            here
        });
    }

    /// Attends from now on; who is there already is told first.
    pub(super) fn attend(self: &Arc<Self>) -> Attendant {
        let mut attendant = Attendant {
            attendance: self.clone(),
            signs: self.signs.subscribe(),
            told: HashMap::new(),
            waiting: VecDeque::new(),
        };
        attendant.compare();
        attendant
    }
}

/// Somebody who is told who comes and goes.
#[derive(Debug)]
pub(super) struct Attendant {
    attendance: Arc<Attendance>,
    signs: broadcast::Receiver<Sign>,
    /// Who is there, by what was told.
    told: HashMap<Who, Presence>,
    waiting: VecDeque<Sign>,
}

impl Attendant {
    /// Waits for the next sign that says something new. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> Sign {
        loop {
            if let Some(sign) = self.waiting.pop_front() {
                if self.note(sign) {
                    return sign;
                }
                continue;
            }
            match self.signs.recv().await {
                Ok(sign) => self.waiting.push_back(sign),
                Err(RecvError::Lagged(_)) => self.compare(),
                // The sender lives as long as this does.
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    /// Whether this is new.
    fn note(&mut self, sign: Sign) -> bool {
        let before = match sign.presence {
            Presence::Gone => self.told.remove(&sign.who()),
            presence => self.told.insert(sign.who(), presence),
        };
        before.unwrap_or(Presence::Gone) != sign.presence
    }

    /// Finds out what is different from what was told.
    fn compare(&mut self) {
        let present = self.attendance.present.lock();
        let gone = self.told.keys().filter(|who| !present.contains_key(who));
        self.waiting.extend(gone.map(|who| Sign::of(*who, Presence::Gone)));
        self.waiting.extend(present.iter().map(|(who, (presence, _))| Sign::of(*who, *presence)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::Id;
    use uuid::Uuid;

    fn sign(person: u128, presence: Presence) -> Sign {
        let nil = Uuid::nil();
        let scope = Scope { workspace: Id::from_uuid(nil), environment: Id::from_uuid(nil) };
        Sign::of((scope, ContactId::from_uuid(nil), PersonId::from_uuid(Uuid::from_u128(person))), presence)
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_repeated_is_told_once_and_what_is_not_repeated_expires() {
        let attendance = Arc::new(Attendance::new(8));
        let mut early = attendance.attend();
        attendance.hear(sign(1, Presence::Viewing));
        tokio::time::advance(AT_LEAST_EVERY / 2).await;
        attendance.hear(sign(1, Presence::Viewing));
        attendance.hear(sign(2, Presence::Typing));
        attendance.hear(sign(3, Presence::Gone));
        tokio::time::advance(AT_LEAST_EVERY / 2).await;
        attendance.expire(Instant::now());
        attendance.hear(sign(2, Presence::Viewing));
        tokio::time::advance(AT_LEAST_EVERY / 2).await;
        attendance.expire(Instant::now());
        let mut late = attendance.attend();
        assert_eq!(late.next().await, sign(2, Presence::Viewing));
        for expected in [
            sign(1, Presence::Viewing),
            sign(2, Presence::Typing),
            sign(2, Presence::Viewing),
            sign(1, Presence::Gone),
        ] {
            assert_eq!(early.next().await, expected);
        }
    }

    #[tokio::test]
    async fn who_falls_behind_still_hears_how_things_stand() {
        let attendance = Arc::new(Attendance::new(2));
        let mut slow = attendance.attend();
        attendance.hear(sign(1, Presence::Viewing));
        assert_eq!(slow.next().await, sign(1, Presence::Viewing));
        attendance.hear(sign(1, Presence::Gone));
        for person in 2..6 {
            attendance.hear(sign(person, Presence::Viewing));
        }
        assert_eq!(slow.next().await, sign(1, Presence::Gone), "that it left was lost");
        let mut here = Vec::new();
        for _ in 2..6 {
            here.push(slow.next().await.person.uuid().as_u128());
        }
        here.sort_unstable();
        assert_eq!(here, [2, 3, 4, 5]);
    }
}
