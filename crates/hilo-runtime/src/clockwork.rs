//! What the clock starts: schedules of flows, and rounds for dates after a release.
//!
//! When a moment of a schedule comes, whoever has its tag is told, page by page, by an event of their lane. How far the round has come is
//! written down after each page ([`ClockRound`]); what a crash, a lost answer or two owners at a time repeat, the lane knows. One node does
//! it: the one that owns the partition of the flow's id; whose lanes live elsewhere are told all the same, as by any append. Dates of
//! contacts are their lanes' own matter ([`hilo_core`]); after a release that says something else about dates, a round tells those who
//! have such a field.
//!
//! Turns that somebody waits for come first: a round rests after each page, gives way while entries wait for their turn, and holds one page
//! in memory. A moment that was missed is made up for as long as it is not [`LATEST`] ago, of several the last; what is later, also
//! the rest of a round, is told as an incident.

#[cfg(test)]
mod tests;
mod wanted;

use crate::{
    clock::fresh_id,
    committer::{CommitError, Committer},
    configuration::{Configuration, Snapshot},
    intake::{self, Incoming, Intake, Subject},
    keyring::{self, Keyring},
    ownership::Ownership,
    worker::Workers,
};
use hilo_core::{contact::LATEST, event::ContactEvent};
use hilo_model::{Actor, Clock, ContactId, Scope, Timestamp};
use hilo_settings::{ClockRound, RoundOf, Setting, Stored};
use hilo_store::{
    Refusal, Store,
    document::DocumentWrite,
    partition::{Fence, Installation, PartitionId},
    read::Page,
    rows::{IncidentRow, Row},
    write::Write,
};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use wanted::{Wanted, What};

/// How often it is looked whether something is due.
const LOOK: Duration = Duration::from_secs(1);
/// How long a round rests after a page.
const REST: Duration = Duration::from_millis(100);
/// So many contacts are told at once, by all rounds together: a thousand in a second at most.
const PAGE: usize = 100;
/// So many contacts are looked through at once for dates.
const LOOKED_THROUGH: u32 = 256;
/// So many entries waiting for their turn are a load that rounds give way to.
const BUSY: usize = 64;
/// So long they give way to it between two pages, at most: what is due is to come within the hour.
const PATIENCE: Duration = Duration::from_secs(5);
/// So long after settings changed every node has read them: nothing is told before, and no moment before counts.
const SETTLE: Duration = Duration::from_secs(5);

/// Why a round did not go on.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
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
    /// Not before then.
    rests_until: Option<Instant>,
}

/// The rounds that are ours, and what they were made from.
#[derive(Debug, Default)]
struct Rounds {
    kept: HashMap<String, Kept>,
    /// The same again would make the same; none if they are to be made anew.
    made_from: Option<(Arc<Snapshot>, HashMap<PartitionId, Fence>)>,
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
}

impl Clockwork {
    /// Goes rounds until told to stop.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut rounds = Rounds::default();
        let mut pause = LOOK;
        let mut waits_since = None;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = LOOK;
            if let Err(error) = self.keep_up(&mut rounds).await {
                tracing::error!(%error, "what the clock starts could not be read; later again");
                continue;
            }
            let kept = &mut rounds.kept;
            let working =
                kept.values().filter(|one| !one.stored.setting.done && one.rests_until.is_none()).count();
            let since = *waits_since.get_or_insert_with(Instant::now);
            if working > 0 && self.workers.backlog() > BUSY && since.elapsed() < PATIENCE {
                pause = REST;
                continue;
            }
            waits_since = None;
            let page = u32::try_from((PAGE / working.max(1)).max(10)).unwrap_or(u32::MAX);
            for one in kept.values_mut() {
                match self.step(one, page).await {
                    Ok(true) => pause = REST,
                    Ok(false) => {}
                    // The round or the flow is somebody else's, or gone.
                    Err(Failure::Commit(CommitError::Refused(_))) => rounds.made_from = None,
                    Err(error) => {
                        // What is in memory may be ahead of what is written down.
                        rounds.made_from = None;
                        tracing::error!(%error, "a round by the clock did not go on; later again");
                        metrics::counter!("hilo_clock_failures_total").increment(1);
                    }
                }
            }
        }
    }

    /// Finds the rounds anew if releases, or what is ours, changed.
    async fn keep_up(&self, rounds: &mut Rounds) -> Result<(), Failure> {
        let (present, fences) = (self.configuration.present(), self.ownership.fences());
        if !rounds.are_of(&present, &fences) {
            rounds.made_from = None;
            self.find_places(&mut rounds.kept, &present, &fences).await?;
            rounds.made_from = Some((present, fences));
        }
        Ok(())
    }

    /// Reads the rounds that are ours, begins those that are new, and lets go of those that nobody wants any more.
    async fn find_places(
        &self,
        kept: &mut HashMap<String, Kept>,
        present: &Snapshot,
        fences: &HashMap<PartitionId, Fence>,
    ) -> Result<(), Failure> {
        let is_ours = |lane| fences.contains_key(&self.installation.partition_of(lane));
        let mut wanted = wanted::wanted(present);
        wanted.retain(|_, one| is_ours(one.lane()));
        let now = self.clock.now();
        let mut rested: HashMap<String, Option<Instant>> =
            kept.drain().map(|(key, one)| (key, one.rests_until)).collect();
        for document in self.store.documents(&hilo_settings::all::<ClockRound>()).await? {
            let stored = hilo_settings::from_document::<ClockRound>(document)?;
            let key = stored.setting.key();
            match wanted.remove(&key) {
                Some(wanted) => {
                    let mut one = Kept { wanted, stored, rests_until: rested.remove(&key).flatten() };
                    if one.stored.setting.of != one.wanted.of {
                        let id = one.stored.setting.id;
                        one.stored.setting = ClockRound { id, ..fresh(&one.wanted, now) };
                        one.rests_until = Some(Instant::now() + SETTLE);
                        self.save(&mut one, Vec::new()).await?;
                    }
                    kept.insert(key, one);
                }
                None if is_ours(lane_of(&stored.setting)) => self.let_go(&stored).await?,
                None => {}
            }
        }
        for (key, wanted) in wanted {
            let round = fresh(&wanted, now);
            let document = DocumentWrite::Insert(hilo_settings::to_document(&round, now)?);
            self.commit(document, Vec::new()).await?;
            let stored = Stored { setting: round, version: 1, created_at: now, updated_at: now };
            kept.insert(key, Kept { wanted, stored, rests_until: Some(Instant::now() + SETTLE) });
        }
        Ok(())
    }

    /// One page of a round, if there is one to go. Whether there is more.
    async fn step(&self, one: &mut Kept, page: u32) -> Result<bool, Failure> {
        if one.rests_until.is_some_and(|until| Instant::now() < until) {
            return Ok(false);
        }
        one.rests_until = None;
        match one.wanted.what.clone() {
            What::Schedule { flow, name, .. } => {
                let now = self.clock.now();
                let mut incidents = Vec::new();
                let before = one.stored.setting.clone();
                self.begin(one, now, &mut incidents);
                let round = &one.stored.setting;
                if round.done {
                    if *round != before {
                        self.save(one, incidents).await?;
                    }
                    return Ok(false);
                }
                let Some((schedule, _)) = one.wanted.what.schedule() else { return Ok(false) };
                let asked = Page { after: round.after, limit: page };
                let contacts = self.store.read().tagged(round.scope(), schedule.tag(), asked).await?;
                let due = round.mark;
                let event = || ContactEvent::ScheduleDue { flow, trigger: name.clone(), due };
                self.tell(round.scope(), &contacts, event).await?;
                metrics::counter!("hilo_scheduled_starts_total").increment(contacts.len() as u64);
                self.went(one, contacts.last().copied(), contacts.len() < page as usize, incidents).await
            }
            What::Dates { fields } => {
                let round = &one.stored.setting;
                if round.done {
                    return Ok(false);
                }
                let (scope, asked) = (round.scope(), Page { after: round.after, limit: LOOKED_THROUGH });
                let rows = self.store.read().contacts(scope, asked).await?;
                let all: Vec<_> = rows.iter().map(|row| (scope, row.contact)).collect();
                self.keyring.load(&all).await?;
                let has_one =
                    |row: &&hilo_store::rows::ContactRow| self.has_one(row.contact, &row.fields, &fields);
                let contacts: Vec<ContactId> = rows.iter().filter(has_one).map(|row| row.contact).collect();
                let since = round.mark;
                self.tell(scope, &contacts, || ContactEvent::DatesWanted { since }).await?;
                let last = rows.last().map(|row| row.contact);
                self.went(one, last, rows.len() < LOOKED_THROUGH as usize, Vec::new()).await
            }
        }
    }

    /// Begins the round of the moment that came last, unless it came too long ago; ends a round that takes too long.
    fn begin(&self, one: &mut Kept, now: Timestamp, incidents: &mut Vec<Row>) {
        let Some((schedule, time_zone)) = one.wanted.what.schedule() else { return };
        let next = |after| schedule.next(after, time_zone).filter(|due| *due <= now);
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
        if let Some(due) = missed {
            let name = schedule.name();
            tracing::warn!(trigger = name, %due, "a schedule's moment was missed for some or all");
            incidents.push(missed_incident(round.scope(), &one.wanted, name, due, now));
        }
    }

    /// Whether a contact has one of these fields.
    fn has_one(&self, contact: ContactId, sealed: &[u8], fields: &BTreeSet<String>) -> bool {
        let opened = self.keyring.ready(contact).and_then(|key| key.open(sealed).ok());
        let read: Option<Map<String, Value>> = opened.and_then(|plain| serde_json::from_slice(&plain).ok());
        read.is_some_and(|read| fields.iter().any(|field| read.contains_key(field)))
    }

    async fn tell(
        &self,
        scope: Scope,
        contacts: &[ContactId],
        event: impl Fn() -> ContactEvent,
    ) -> Result<(), Failure> {
        let all: Vec<_> = contacts.iter().map(|contact| (scope, *contact)).collect();
        self.keyring.load(&all).await?;
        let now = self.clock.now();
        let incoming = contacts.iter().map(|contact| Incoming {
            scope,
            subject: Subject::Contact(*contact, event()),
            actor: Actor::System,
            trace: fresh_id(now),
        });
        Ok(self.intake.take(incoming.collect()).await?)
    }

    /// Writes down that a page was told. Whether there is another.
    async fn went(
        &self,
        one: &mut Kept,
        last: Option<ContactId>,
        done: bool,
        incidents: Vec<Row>,
    ) -> Result<bool, Failure> {
        let round = &mut one.stored.setting;
        (round.after, round.done) = (if done { None } else { last }, done);
        self.save(one, incidents).await?;
        Ok(!done)
    }

    async fn save(&self, one: &mut Kept, rows: Vec<Row>) -> Result<(), Failure> {
        let document = hilo_settings::to_document(&one.stored.setting, self.clock.now())?;
        self.commit(DocumentWrite::Update { document, based_on: Some(one.stored.version) }, rows).await?;
        one.stored.version += 1;
        Ok(())
    }

    async fn let_go(&self, stored: &Stored<ClockRound>) -> Result<(), Failure> {
        let (kind, id) = (ClockRound::KIND.to_owned(), hilo_model::Id::uuid(stored.setting.id));
        match self
            .commit(DocumentWrite::Delete { kind, id, based_on: Some(stored.version) }, Vec::new())
            .await
        {
            Err(Failure::Commit(CommitError::Refused(Refusal::Version { .. }))) => Ok(()),
            other => other,
        }
    }

    async fn commit(&self, document: DocumentWrite, rows: Vec<Row>) -> Result<(), Failure> {
        let write = Write::Settings { documents: vec![document], rows, audit: Vec::new(), idempotency: None };
        self.committer.commit(write).await?;
        Ok(())
    }
}

/// The round that something new begins with: no moment of a schedule is past, everybody is to be told about dates.
fn fresh(wanted: &Wanted, now: Timestamp) -> ClockRound {
    let settled = now.plus(hilo_model::Duration::from_micros(SETTLE.as_micros() as u64));
    ClockRound {
        id: fresh_id(now),
        workspace: wanted.scope.workspace,
        environment: wanted.scope.environment,
        of: wanted.of.clone(),
        mark: settled,
        after: None,
        done: matches!(wanted.of, RoundOf::Schedule { .. }),
    }
}

fn lane_of(round: &ClockRound) -> uuid::Uuid {
    match &round.of {
        RoundOf::Schedule { flow, .. } => hilo_model::Id::uuid(*flow),
        RoundOf::Dates { .. } => hilo_model::Id::uuid(round.environment),
    }
}

fn missed_incident(scope: Scope, wanted: &Wanted, trigger: &str, due: Timestamp, now: Timestamp) -> Row {
    let flow = match &wanted.what {
        What::Schedule { version, .. } => version.reference.flow.as_str(),
        What::Dates { .. } => "",
    };
    let detail = json!({ "flow": flow, "trigger": trigger, "due": due.to_string() });
    Row::Incident(IncidentRow {
        scope,
        incident: fresh_id(now),
        code: "schedule_missed".to_owned(),
        contact: None,
        effect: None,
        summary: "a flow that the clock starts was not started for some or all: its moment was more than an hour ago"
            .to_owned(),
        detail: detail.to_string().into_bytes().into(),
        at: now,
        closed: None,
        trace: fresh_id(now),
    })
}
