//! Due moments become events: once, never early, and late ones at once.

use crate::{
    committer::{CommitError, Committer},
    intake::Taken,
    keyring::Keyring,
    ownership::Ownership,
    worker::Workers,
};
use hilo_core::event::ContactEvent;
use hilo_model::{Actor, Clock, ContactId, Id, Timestamp};
use hilo_store::{
    Refusal, Store,
    journal::{Append, NewEntry},
    partition::{Fence, PartitionId},
    timer::Timer,
    write::{Done, Write},
};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::sync::Notify;

/// At most so many timers fire in one round.
const ROUND: u32 = 2_000;
/// How long to wait for a timer that another node may have set.
const LOOK: Duration = Duration::from_secs(1);

/// Wakes the timer service for moments that this process set.
#[derive(Debug, Clone)]
pub(crate) struct Alarm {
    next: Arc<AtomicI64>,
    rung: Arc<Notify>,
}

impl Default for Alarm {
    fn default() -> Self {
        Self { next: Arc::new(AtomicI64::new(i64::MAX)), rung: Arc::default() }
    }
}

impl Alarm {
    /// There is a timer due then.
    pub(crate) fn no_later_than(&self, due: Timestamp) {
        if self.next.fetch_min(due.as_micros(), Ordering::SeqCst) > due.as_micros() {
            self.rung.notify_one();
        }
    }
}

/// The timer service.
pub(crate) struct Timers {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) committer: Committer,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) ownership: Arc<Ownership>,
    pub(crate) workers: Workers,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) alarm: Alarm,
}

impl Timers {
    pub(crate) async fn run(self, stop: tokio_util::sync::CancellationToken) {
        loop {
            let pause = match self.round().await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::error!(%error, "timers could not be fired; they will be tried again");
                    LOOK
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.alarm.rung.notified() => {}
                () = stop.cancelled() => return,
            }
        }
    }

    /// Fires what is due; returns how long nothing will be.
    async fn round(&self) -> Result<Duration, crate::worker::Failure> {
        let owned = self.ownership.fences();
        if owned.is_empty() {
            return Ok(LOOK);
        }
        let partitions: Vec<PartitionId> = owned.keys().copied().collect();
        self.alarm.next.store(i64::MAX, Ordering::SeqCst);
        let now = self.clock.now();
        let due = self.store.due_timers(&partitions, now, ROUND).await?;
        let more = due.len() >= ROUND as usize;
        self.fire(&owned, due, now).await?;
        if more {
            return Ok(Duration::ZERO);
        }
        let Some(next) = self.store.next_timer(&partitions).await? else { return Ok(LOOK) };
        self.alarm.next.fetch_min(next.as_micros(), Ordering::SeqCst);
        // Rounded up: a timer must not fire early.
        let pause = Duration::from_micros(next.since(self.clock.now()).as_micros() + 1);
        Ok(pause.min(LOOK))
    }

    async fn fire(
        &self,
        owned: &HashMap<PartitionId, Fence>,
        due: Vec<Timer>,
        now: Timestamp,
    ) -> Result<(), crate::worker::Failure> {
        let mut by_partition: HashMap<PartitionId, Vec<Timer>> = HashMap::new();
        for timer in due {
            by_partition.entry(timer.partition).or_default().push(timer);
        }
        for (partition, timers) in by_partition {
            let Some(fence) = owned.get(&partition).copied() else { continue };
            let contacts: Vec<_> =
                timers.iter().map(|t| (t.lane.scope, ContactId::from_uuid(t.lane.id))).collect();
            self.keyring.load(&contacts).await?;
            let (mut fired, mut append, mut events) = (Vec::new(), Append::default(), Vec::new());
            for timer in timers {
                let event = ContactEvent::TimerFired { timer: timer.id };
                let sealed = self
                    .keyring
                    .ready(ContactId::from_uuid(timer.lane.id))
                    .and_then(|key| key.seal_json(&event).ok());
                // Without a key the person was erased; the timer goes, and the worker drops its event.
                append.entries.push(NewEntry {
                    lane: timer.lane,
                    actor: Actor::System,
                    at: now,
                    trace: crate::clock::fresh_id(now),
                    payload: sealed.unwrap_or_default(),
                });
                events.push(Some(event));
                fired.push(timer);
            }
            metrics::counter!("hilo_timers_fired_total").increment(fired.len() as u64);
            match self.committer.commit(Write::Fire { fence, timers: fired, append }).await {
                Ok(Done::Appended(entries)) => {
                    let taken = entries.into_iter().zip(events).map(|(entry, event)| Taken { entry, event });
                    self.workers.appended(taken.collect());
                }
                // Another node's now, which will fire them.
                Ok(_) | Err(CommitError::Refused(Refusal::Fenced { .. })) => {}
                Err(error) => return Err(crate::worker::Failure::Commit(error)),
            }
        }
        Ok(())
    }
}
