//! What the clock starts: schedules of flows, and rounds for dates after a release.
//!
//! When a moment of a schedule comes, whoever has its tag is told, page by page, by an event of their lane. How far the round has come is
//! written down after each page ([`ClockRound`]); what a crash, a lost answer or two owners at a time repeat, the lane knows. One node does
//! it: the one that owns the partition of the flow's id; whose lanes live elsewhere are told all the same, as by any append. Dates of
//! contacts are their lanes' own matter ([`hilo_core`]); after a release that says something else about dates, a round tells those who
//! have such a field.
//!
//! Turns that somebody waits for come first: a node tells one page, of one of its rounds, and rests before the next one, however many rounds
//! are under way. It gives way while entries wait for their turn, ever shorter, for what is due is to come within the hour. A moment that
//! was missed is made up for as long as it is not [`LATEST`] ago, of several the last; what is later, also the rest of a round, is told as an
//! incident.
//!
//! One thing that cannot be read or written down (a round, a contact's key) keeps nothing else from going on.

#[cfg(test)]
mod tests;

mod missed;
mod places;
mod wanted;

use crate::{
    clock::fresh_id,
    committer::{CommitError, Committer},
    configuration::{self, Configuration, Snapshot},
    intake::{self, Incoming, Intake, Subject},
    keyring::{self, Keyring},
    ownership::Ownership,
    worker::Workers,
};
use hilo_core::{contact::LATEST, event::ContactEvent};
use hilo_model::{Actor, Clock, ContactId, Scope, Timestamp};
use hilo_settings::{ClockRound, Stored};
use hilo_store::{
    Store,
    document::DocumentWrite,
    partition::{Fence, Installation, PartitionId},
    read::Page,
    rows::{ContactRow, Row},
    write::Write,
};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Bound,
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use wanted::{Wanted, What};

/// How often it is looked whether something is due.
const LOOK: Duration = Duration::from_secs(1);
/// How long a node rests after a page.
const REST: Duration = Duration::from_millis(100);
/// So many contacts are told at once: a thousand in a second at most, by all rounds of a node together.
const PAGE: usize = 100;
/// So many contacts are looked through at once for dates.
const LOOKED_THROUGH: u32 = 256;
/// So many entries waiting for their turn are a load that rounds give way to.
const BUSY: usize = 64;
/// So long a page gives way to it at most, when its round begins.
const PATIENCE: Duration = Duration::from_secs(5);
/// So long after settings changed every node has read them: nothing is told before, and no moment before counts.
const SETTLE: Duration = Duration::from_secs(5);

/// Why a round did not go on.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    #[error(transparent)]
    Settings(#[from] configuration::Error),
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error(transparent)]
    Intake(#[from] intake::Error),
    #[error(transparent)]
    Keyring(#[from] keyring::Error),
    #[error(transparent)]
    Unreadable(#[from] hilo_settings::Unreadable),
    #[error(transparent)]
    Unwritable(#[from] serde_json::Error),
}

impl Failure {
    fn tell(&self) {
        // The round is somebody else's, or gone.
        if matches!(self, Self::Commit(CommitError::Refused(_))) {
            return;
        }
        tracing::error!(error = %self, "a round by the clock did not go on; later again");
        metrics::counter!("hilo_clock_failures_total").increment(1);
    }
}

/// Goes its rounds.
#[derive(Debug)]
pub(crate) struct Clockwork {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) committer: Committer,
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) intake: Arc<Intake>,
    pub(crate) ownership: Arc<Ownership>,
    pub(crate) workers: Workers,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) installation: Installation,
}

/// A round that is ours.
#[derive(Debug)]
struct Kept {
    wanted: Wanted,
    stored: Stored<ClockRound>,
}

/// The rounds that are ours, by their keys, and what they were made from.
#[derive(Debug, Default)]
struct Rounds {
    kept: BTreeMap<String, Kept>,
    /// The same again would make the same; none if they are to be made anew.
    made_from: Option<(Arc<Snapshot>, HashMap<PartitionId, Fence>)>,
    /// The round that went the last page: the next one is another's.
    last: Option<String>,
    /// Since when a page gives way.
    waits_since: Option<Instant>,
}

impl Rounds {
    /// Whether they were made from this. Not the settings' revision but the snapshot itself is compared: a scheduled release becomes
    /// effective without a change of the settings, and makes another snapshot of the same revision.
    fn are_of(&self, present: &Arc<Snapshot>, fences: &HashMap<PartitionId, Fence>) -> bool {
        let is_same = |(snapshot, held): &(Arc<Snapshot>, HashMap<PartitionId, Fence>)| {
            Arc::ptr_eq(snapshot, present) && held == fences
        };
        self.made_from.as_ref().is_some_and(is_same)
    }

    /// Whose turn a page is, and since when what it tells is due.
    fn next(&self, now: Timestamp) -> Option<(String, Timestamp)> {
        let after = self.last.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let behind = self.kept.range::<String, _>((after, Bound::Unbounded));
        let is_under_way = |(_, one): &(&String, &Kept)| {
            let round = &one.stored.setting;
            // Not before every node has read the settings that it came from.
            !round.done && round.mark <= now
        };
        let (key, one) = behind.chain(&self.kept).find(is_under_way)?;
        Some((key.clone(), one.stored.setting.mark))
    }
}

/// How long a page gives way, that long after what it tells was due: at last not at all.
fn patience(age: hilo_model::Duration) -> Duration {
    let left = LATEST.as_micros().saturating_sub(age.as_micros());
    PATIENCE.mul_f64(left as f64 / LATEST.as_micros() as f64)
}

impl Clockwork {
    /// Goes rounds until told to stop.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut rounds = Rounds::default();
        let mut pause = LOOK;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = self.pass(&mut rounds, PAGE).await;
        }
    }

    /// Begins what is due, and goes one page of one round. How long to wait until the next look.
    async fn pass(&self, rounds: &mut Rounds, page: usize) -> Duration {
        if let Err(error) = self.keep_up(rounds).await {
            error.tell();
            return LOOK;
        }
        let now = self.clock.now();
        for one in rounds.kept.values_mut() {
            if let Err(error) = self.begin(one, now).await {
                rounds.made_from = None;
                error.tell();
            }
        }
        let Some((key, due)) = rounds.next(now) else {
            rounds.waits_since = None;
            return LOOK;
        };
        let since = *rounds.waits_since.get_or_insert_with(Instant::now);
        if self.workers.backlog() > BUSY && since.elapsed() < patience(now.since(due)) {
            return REST;
        }
        rounds.waits_since = None;
        rounds.last = Some(key.clone());
        if let Some(one) = rounds.kept.get_mut(&key)
            && let Err(error) = self.go(one, page).await
        {
            // What is in memory may be ahead of what is written down.
            rounds.made_from = None;
            error.tell();
            return LOOK;
        }
        REST
    }

    /// Finds the rounds anew if releases, or what is ours, changed.
    async fn keep_up(&self, rounds: &mut Rounds) -> Result<(), Failure> {
        let (present, fences) = (self.configuration.present(), self.ownership.fences());
        if !rounds.are_of(&present, &fences) {
            rounds.made_from = None;
            let (present, complete) = self.find_places(&mut rounds.kept, &fences).await?;
            rounds.made_from = complete.then_some((present, fences));
        }
        Ok(())
    }

    /// One page of a round.
    async fn go(&self, one: &mut Kept, page: usize) -> Result<(), Failure> {
        let round = &one.stored.setting;
        let (scope, mark) = (round.scope(), round.mark);
        let limit = u32::try_from(page).unwrap_or(u32::MAX);
        let (last, done) = match &one.wanted.what {
            What::Schedule { flow, version, name, .. } => {
                let Some(schedule) = version.program.schedules().find(|one| one.name() == name) else {
                    return Ok(());
                };
                let asked = Page { after: round.after, limit };
                let contacts = self.store.read().tagged(scope, schedule.tag(), asked).await?;
                let event = || ContactEvent::ScheduleDue { flow: *flow, trigger: name.clone(), due: mark };
                self.tell(scope, &contacts, event).await?;
                metrics::counter!("hilo_scheduled_told_total").increment(contacts.len() as u64);
                (contacts.last().copied(), contacts.len() < page)
            }
            What::Dates { fields } => {
                let asked = Page { after: round.after, limit: LOOKED_THROUGH };
                let rows = self.store.read().contacts(scope, asked).await?;
                let all: Vec<_> = rows.iter().map(|row| row.contact).collect();
                self.load_keys(scope, &all).await?;
                let has_one = |(_, row): &(usize, &ContactRow)| self.has_one(row, fields);
                let have: Vec<_> = rows.iter().enumerate().filter(has_one).take(page).collect();
                let contacts: Vec<_> = have.iter().map(|(_, row)| row.contact).collect();
                self.tell(scope, &contacts, || ContactEvent::DatesWanted { since: mark }).await?;
                // A page that is full before all were looked through is followed by one of the others.
                let looked = match have.last() {
                    Some((at, _)) if have.len() == page => at + 1,
                    _ => rows.len(),
                };
                let done = looked == rows.len() && rows.len() < LOOKED_THROUGH as usize;
                (looked.checked_sub(1).map(|at| rows[at].contact), done)
            }
        };
        let round = &mut one.stored.setting;
        (round.after, round.done) = (if done { None } else { last }, done);
        self.save(one, Vec::new()).await
    }

    /// Begins the round of the moment that came last, unless it came too long ago; ends a round that takes too long.
    async fn begin(&self, one: &mut Kept, now: Timestamp) -> Result<(), Failure> {
        let What::Schedule { version, name, time_zone, .. } = &one.wanted.what else { return Ok(()) };
        let Some(schedule) = version.program.schedules().find(|one| one.name() == name) else {
            return Ok(());
        };
        let next = |after| schedule.next(after, time_zone).filter(|due| *due <= now);
        let before = one.stored.setting.clone();
        let round = &mut one.stored.setting;
        let earliest = now.minus(LATEST);
        let mut missed = None;
        if !round.done && round.mark < earliest {
            missed = Some(round.mark);
            round.done = true;
        }
        if round.done {
            let first = next(round.mark);
            if first.is_some_and(|first| first < earliest) {
                missed = missed.or(first);
                round.mark = earliest.minus(hilo_model::Duration::from_micros(1)).max(round.mark);
            }
            let mut last = None;
            let mut after = round.mark;
            while let Some(due) = next(after) {
                (last, after) = (Some(due), due);
            }
            if let Some(due) = last {
                (round.mark, round.after, round.done) = (due, None, false);
            }
        }
        if *round == before {
            return Ok(());
        }
        let mut incidents = Vec::new();
        if let Some(due) = missed {
            tracing::warn!(trigger = name, %due, "a schedule's moment was missed for some or all");
            incidents.push(missed::too_late(before.scope(), &version.reference.flow, name, due, now));
        }
        let saved = self.save(one, incidents).await;
        if saved.is_err() {
            one.stored.setting = before;
        }
        saved
    }

    /// Whether a contact has one of these fields.
    fn has_one(&self, row: &ContactRow, fields: &BTreeSet<String>) -> bool {
        let opened = self.keyring.ready(row.contact).and_then(|key| key.open(&row.fields).ok());
        let read: Option<Map<String, Value>> = opened.and_then(|plain| serde_json::from_slice(&plain).ok());
        read.is_some_and(|read| fields.iter().any(|field| read.contains_key(field)))
    }

    async fn tell(
        &self,
        scope: Scope,
        contacts: &[ContactId],
        event: impl Fn() -> ContactEvent,
    ) -> Result<(), Failure> {
        let unreadable = self.load_keys(scope, contacts).await?;
        let now = self.clock.now();
        let readable = contacts.iter().filter(|contact| !unreadable.contains(contact));
        let incoming = readable.map(|contact| Incoming {
            scope,
            subject: Subject::Contact(*contact, event()),
            actor: Actor::System,
            trace: fresh_id(now),
        });
        Ok(self.intake.take(incoming.collect()).await?)
    }

    /// Makes contacts' keys ready. Whose key cannot be opened is told and left out, and nobody else with them.
    async fn load_keys(&self, scope: Scope, contacts: &[ContactId]) -> Result<Vec<ContactId>, Failure> {
        let all: Vec<_> = contacts.iter().map(|contact| (scope, *contact)).collect();
        let unreadable = self.keyring.load_each(&all).await?;
        for (contact, error) in &unreadable {
            tracing::error!(%contact, %error, "a contact's key cannot be opened; the clock starts nothing for them");
            metrics::counter!("hilo_clock_failures_total").increment(1);
        }
        Ok(unreadable.into_iter().map(|(contact, _)| contact).collect())
    }

    async fn save(&self, one: &mut Kept, rows: Vec<Row>) -> Result<(), Failure> {
        let document = hilo_settings::to_document(&one.stored.setting, self.clock.now())?;
        self.commit(DocumentWrite::Update { document, based_on: Some(one.stored.version) }, rows).await?;
        one.stored.version += 1;
        Ok(())
    }

    async fn commit(&self, document: DocumentWrite, rows: Vec<Row>) -> Result<(), Failure> {
        let write = Write::Settings { documents: vec![document], rows, audit: Vec::new(), idempotency: None };
        self.committer.commit(write).await?;
        Ok(())
    }
}
