//! One step: what is due of a subscription in one partition, as far as a second goes.

use super::{Failure, Tools, patience, post, told};
use crate::{configuration::SubscriptionEntry, keyring, worker::read_event};
use hilo_model::{ContactId, Id, Timestamp};
use hilo_settings::{DeliveryFailure, Held, SubscriptionStanding};
use hilo_store::{
    journal::{Entry, LaneKey, LaneKind, Offset},
    partition::Fence,
};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// So many entries are read at once.
const ENTRIES: u32 = 64;
/// So many are looked through at once for those of one person.
const LOOKED_THROUGH: u32 = 1_000;
/// So long a step lasts, but for the call that is under way: then it is written down how far it came.
const LASTS: Duration = Duration::from_secs(1);
/// So long a call that is under way is waited for when the process stops.
const GRACE: Duration = Duration::from_secs(2);
/// Of what happened before so long the database is asked whether the person still has a key: one that is ready here may be of
/// somebody whom another node erased while it had the partition.
const LATE: hilo_model::Duration = hilo_model::Duration::from_seconds(10);
/// When so many people are held in a partition after failures, the program is away and not troubled by some of them: nothing new
/// is begun until one of them went through.
const AWAY: usize = 16;

/// What is due of a subscription in one partition.
pub(super) struct Step {
    pub(super) tools: Arc<Tools>,
    pub(super) entry: Arc<SubscriptionEntry>,
    pub(super) fence: Fence,
    /// Turns are committed up to here.
    pub(super) cursor: Offset,
    pub(super) stop: CancellationToken,
}

/// What became of an entry.
enum Outcome {
    /// The program took it.
    Told,
    /// There is nothing to tell.
    Nothing,
    /// A file is still to come.
    NotYet,
    /// The program did not take it.
    Failed,
    /// The process stops.
    Stopped,
}

/// Whether a step would do anything.
pub(super) fn has_work(standing: &SubscriptionStanding, cursor: Offset, now: Timestamp) -> bool {
    (standing.offset < cursor && !is_away(standing)) || standing.held.iter().any(|held| held.due <= now)
}

fn is_away(standing: &SubscriptionStanding) -> bool {
    standing.held.iter().filter(|held| held.attempts > 0).count() >= AWAY
}

impl Step {
    /// Goes as far as a second goes, or until the store does not answer. The standing that it leaves.
    pub(super) async fn go(&self, mut standing: SubscriptionStanding) -> SubscriptionStanding {
        let until = Instant::now() + LASTS;
        let gone = async {
            self.held(&mut standing, until).await?;
            self.fresh(&mut standing, until).await
        };
        if let Err(error) = gone.await {
            tracing::error!(subscription.id = %self.entry.subscription.id, %error, "a program could not be told; later again");
        }
        standing
    }

    /// Whether to end here: the time is over, the process stops, or the partition is somebody else's.
    fn is_over(&self, until: Instant) -> bool {
        self.stop.is_cancelled()
            || Instant::now() >= until
            || self.tools.ownership.fences().get(&self.fence.partition) != Some(&self.fence)
    }

    /// Tries again what is due of those who are held.
    async fn held(&self, standing: &mut SubscriptionStanding, until: Instant) -> Result<(), Failure> {
        let now = self.tools.clock.now();
        let due: Vec<(ContactId, bool)> = standing
            .held
            .iter()
            .filter(|held| held.due <= now)
            .map(|held| (held.contact, held.of_channel))
            .collect();
        for whose in due {
            if self.is_over(until) {
                return Ok(());
            }
            self.held_one(standing, whose, until).await?;
        }
        Ok(())
    }

    /// Tells what waits of one person (or channel), in its order.
    async fn held_one(
        &self,
        standing: &mut SubscriptionStanding,
        (contact, of_channel): (ContactId, bool),
        until: Instant,
    ) -> Result<(), Failure> {
        let kind = if of_channel { LaneKind::Channel } else { LaneKind::Contact };
        let lane = LaneKey { scope: self.entry.subscription.scope(), kind, id: contact.uuid() };
        loop {
            let Some(at) = standing.held.iter().position(|held| held.contact == contact) else {
                return Ok(());
            };
            let after = standing.held[at].after;
            let touched = self.tools.store.touched(self.fence.partition, after, LOOKED_THROUGH).await?;
            let last = touched.last().map_or(standing.offset, |(last, _)| *last);
            let up_to = standing.offset;
            for (offset, _) in touched.iter().filter(|(at, of)| *of == lane && *at <= up_to) {
                let entries = self.tools.store.journal(self.fence.partition, offset - 1, 1).await?;
                let Some(entry) = entries.into_iter().find(|entry| entry.offset == *offset) else { continue };
                let outcome = self.tell(standing, &entry).await?;
                let now = self.tools.clock.now();
                let Some(held) = standing.held.get_mut(at) else { return Ok(()) };
                match outcome {
                    Outcome::Stopped => return Ok(()),
                    Outcome::NotYet => {
                        held.due = patience::again(held.attempts, now);
                        return Ok(());
                    }
                    Outcome::Failed => {
                        held.attempts = held.attempts.saturating_add(1);
                        held.due = patience::again(held.attempts, now);
                        return Ok(());
                    }
                    Outcome::Told | Outcome::Nothing => {
                        *held = Held { after: *offset, since: now, attempts: 0, due: now, ..*held };
                        if self.is_over(until) {
                            return Ok(());
                        }
                    }
                }
            }
            if last >= standing.offset {
                standing.held.remove(at);
                return Ok(());
            }
            standing.held[at].after = last.max(after);
        }
    }

    /// Tells what is new.
    async fn fresh(&self, standing: &mut SubscriptionStanding, until: Instant) -> Result<(), Failure> {
        while standing.offset < self.cursor && !is_away(standing) && !self.is_over(until) {
            let entries = self.tools.store.journal(self.fence.partition, standing.offset, ENTRIES).await?;
            if entries.is_empty() {
                // Retention took them along: they were older than anything that is tried.
                standing.offset = self.cursor;
            }
            for entry in entries.into_iter().filter(|entry| entry.offset <= self.cursor) {
                if is_away(standing) || self.is_over(until) {
                    return Ok(());
                }
                if !self.one(standing, &entry).await? {
                    return Ok(());
                }
                standing.offset = entry.offset;
            }
        }
        Ok(())
    }

    /// Tells one entry, or holds whom it is about. Whether it is dealt with.
    async fn one(&self, standing: &mut SubscriptionStanding, entry: &Entry) -> Result<bool, Failure> {
        let lane = entry.entry.lane;
        let of_channel = lane.kind == LaneKind::Channel;
        let is_ours =
            (of_channel || lane.kind == LaneKind::Contact) && lane.scope == self.entry.subscription.scope();
        let contact = ContactId::from_uuid(lane.id);
        if !is_ours || standing.held.iter().any(|held| held.contact == contact) {
            return Ok(true);
        }
        let attempts = match self.tell(standing, entry).await? {
            Outcome::Told | Outcome::Nothing => return Ok(true),
            Outcome::Stopped => return Ok(false),
            Outcome::NotYet => 0,
            Outcome::Failed => 1,
        };
        let now = self.tools.clock.now();
        let due = patience::again(attempts, now);
        let after = entry.offset - 1;
        standing.held.push(Held { contact, of_channel, after, since: now, attempts, due });
        Ok(true)
    }

    /// Tells what an entry says, once; notes down how that went.
    async fn tell(&self, standing: &mut SubscriptionStanding, entry: &Entry) -> Result<Outcome, Failure> {
        if entry.entry.lane.kind == LaneKind::Channel {
            let present = self.tools.configuration.present();
            return match told::of_channel(&present, &self.entry.subscription, entry) {
                Some(body) => self.deliver(standing, entry, body).await,
                None => Ok(Outcome::Nothing),
            };
        }
        let lane = entry.entry.lane;
        let contact = ContactId::from_uuid(lane.id);
        let now = self.tools.clock.now();
        if now.since(entry.entry.at) >= LATE {
            let keys = self.tools.store.contact_keys(&[(lane.scope, contact)]).await?;
            if keys.iter().all(Option::is_none) {
                self.tools.keyring.forget(contact);
                return Ok(Outcome::Nothing);
            }
        }
        let key = match self.tools.keyring.get(lane.scope, contact).await {
            Ok(key) => key,
            // Nobody is told of somebody who was erased.
            Err(keyring::Error::Erased) => return Ok(Outcome::Nothing),
            Err(keyring::Error::Vault(error)) => {
                tracing::error!(contact.id = %contact, %error, "what a contact said cannot be told");
                return Ok(Outcome::Nothing);
            }
            Err(error) => return Err(error.into()),
        };
        // What cannot be read was set aside by its turn too.
        let Ok(event) = read_event(&key, entry) else { return Ok(Outcome::Nothing) };
        let sources = told::Sources {
            store: &*self.tools.store,
            present: &self.tools.configuration.present(),
            subscription: &self.entry.subscription,
            scope: lane.scope,
            contact,
            key: &key,
            came: entry.entry.at,
            now,
        };
        let body = match told::body(&sources, event).await? {
            told::Body::Nothing => return Ok(Outcome::Nothing),
            told::Body::NotYet => return Ok(Outcome::NotYet),
            told::Body::Ready(body) => body,
        };
        self.deliver(standing, entry, body).await
    }

    /// Posts a body; notes down how that went.
    async fn deliver(
        &self,
        standing: &mut SubscriptionStanding,
        entry: &Entry,
        body: Vec<u8>,
    ) -> Result<Outcome, Failure> {
        let is_over = patience::is_over(entry.entry.at, self.tools.clock.now());
        // After seven days a program that is still away is not waited for with each of the rest.
        let away = standing.failure.as_ref().is_some_and(|it| standing.delivered_at < Some(it.at));
        if is_over && away {
            standing.given_up += 1;
            metrics::counter!("hilo_subscription_deliveries_total", "outcome" => "given_up").increment(1);
            return Ok(Outcome::Nothing);
        }
        let under_way = post::deliver(&*self.tools.http, &self.entry, body);
        let stopped = async {
            self.stop.cancelled().await;
            tokio::time::sleep(GRACE).await;
        };
        let outcome = tokio::select! {
            outcome = under_way => outcome,
            () = stopped => return Ok(Outcome::Stopped),
        };
        let at = self.tools.clock.now();
        match outcome {
            Ok(()) => {
                standing.delivered_at = Some(at);
                metrics::counter!("hilo_subscription_deliveries_total", "outcome" => "delivered")
                    .increment(1);
                Ok(Outcome::Told)
            }
            Err(error) => {
                tracing::warn!(subscription.id = %self.entry.subscription.id, trace = %entry.entry.trace, %error, "a program did not take what it was told");
                metrics::counter!("hilo_subscription_deliveries_total", "outcome" => "failed").increment(1);
                standing.failure = Some(DeliveryFailure { at, words: error.to_string() });
                if is_over {
                    standing.given_up += 1;
                    return Ok(Outcome::Nothing);
                }
                Ok(Outcome::Failed)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{Id, IdSource};

    const NOW: Timestamp = Timestamp::from_seconds(1_763_726_400);

    fn standing(ids: &mut IdSource, held: usize, attempts: u32, due: Timestamp) -> SubscriptionStanding {
        let hold = |_| Held { contact: ids.make(), of_channel: false, after: 3, since: NOW, attempts, due };
        let held = (0..held).map(hold).collect();
        let (id, subscription) = (ids.make(), ids.make());
        SubscriptionStanding {
            id,
            workspace: Id::from_uuid(uuid::Uuid::nil()),
            environment: Id::from_uuid(uuid::Uuid::nil()),
            subscription,
            partition: 0,
            offset: 9,
            held,
            delivered_at: None,
            failure: None,
            given_up: 0,
        }
    }

    #[test]
    fn what_is_new_waits_while_the_program_is_away_and_whoever_is_held_tries_whether_it_is_back() {
        let mut ids = IdSource::new(NOW, 1);
        let later = NOW.plus(hilo_model::Duration::from_minutes(5));
        for (held, attempts, due, cursor, works) in [
            (0, 0, NOW, 9, false),
            (0, 0, NOW, 10, true),
            (AWAY - 1, 4, later, 10, true),
            (AWAY, 4, later, 10, false),
            (AWAY, 4, NOW, 10, true),
            // Files that are still to come say nothing about the program.
            (AWAY, 0, later, 10, true),
            (1, 4, NOW, 9, true),
            (1, 4, later, 9, false),
        ] {
            let standing = standing(&mut ids, held, attempts, due);
            assert_eq!(has_work(&standing, cursor, NOW), works, "{held} {attempts} {cursor}");
        }
    }
}
