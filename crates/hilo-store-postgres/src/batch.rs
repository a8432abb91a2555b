//! One transaction for a batch: lock, look, decide in memory which writes hold, write those in bulk.

use crate::{
    PostgresStore, append,
    documents::{self, Settings},
    error::{before_commit, from_sqlx},
    figures,
    identities::{self, Owners},
    outbox::OutboxChanges,
    ownership::{self, Heads},
    rows::Rows,
    search::{self, Standings},
    timers::{self, TimerChanges},
    turns,
};
use hilo_model::{Scope, identity::Identity};
use hilo_store::{
    Error, Refusal, Result,
    figure::Additions,
    journal::{Append, Entry, LaneKey, NewEntry, Offset},
    partition::{Fence, Installation, PartitionId},
    reach,
    rows::{IdempotencyRow, Row},
    search::Index,
    timer::Timer,
    turn::{LaneState, Turns},
    write::{Done, Write},
};
use sqlx::{Acquire, PgConnection};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How often a batch that lost a race for an address is begun anew.
const RACES: usize = 5;

pub(crate) type Outcome = std::result::Result<Done, Refusal>;

/// Commits a batch; see [`hilo_store::Store::write`].
pub(crate) async fn write(store: &PostgresStore, batch: &[Write]) -> Result<Vec<Outcome>> {
    if batch.is_empty() {
        return Ok(Vec::new());
    }
    for _ in 0..RACES {
        let mut conn = store.writers.acquire().await.map_err(from_sqlx)?;
        let mut tx = conn.begin().await.map_err(|error| before_commit(from_sqlx(error)))?;
        let outcomes = commit(&mut tx, &store.installation, batch).await.map_err(before_commit)?;
        if let Some(outcomes) = outcomes {
            tx.commit().await.map_err(from_sqlx)?;
            return Ok(outcomes);
        }
        tx.rollback().await.map_err(from_sqlx)?;
    }
    Err(Error::Retryable("others keep changing the same addresses".into()))
}

/// `None`: somebody else changed an address after it was read; the batch must look again.
async fn commit(
    conn: &mut PgConnection,
    installation: &Installation,
    batch: &[Write],
) -> Result<Option<Vec<Outcome>>> {
    let asked = Asked::of(installation, batch);
    let settings = documents::load(conn, batch).await?;
    let heads = ownership::lock(conn, &asked.partitions).await.map_err(from_sqlx)?;
    let owners = identities::owners(conn, &asked.identities).await.map_err(from_sqlx)?;
    let waiting = timers::waiting(conn, &asked.timers).await.map_err(from_sqlx)?;
    let standings = Standings(search::standings(conn, &asked.indexed).await?);

    let mut pending = Pending {
        installation,
        heads,
        owners,
        settings,
        journal: Vec::new(),
        lanes: HashMap::new(),
        timers: TimerChanges::over(waiting),
        outbox: OutboxChanges::default(),
        asked_places: reach::Asked::of(batch),
        rows: Rows::default(),
        figures: Additions::default(),
        idempotency: Vec::new(),
        attempts: Vec::new(),
        standings,
        indexes: Vec::new(),
    };
    let mut outcomes: Vec<(usize, Outcome)> = Vec::with_capacity(batch.len());
    let mut order: Vec<usize> = (0..batch.len()).collect();
    order.sort_by_key(|index| phase(&batch[*index]));
    for index in order {
        outcomes.push((index, pending.take(index, &batch[index])));
    }
    outcomes.sort_unstable_by_key(|(index, _)| *index);
    let mut outcomes = outcomes.into_iter().map(|(_, outcome)| outcome).collect::<Vec<_>>();
    let kept = pending.flush(conn, &mut outcomes).await.map_err(from_sqlx)?;
    Ok(kept.then_some(outcomes))
}

/// The order in which writes of a batch are committed.
fn phase(write: &Write) -> u8 {
    match write {
        Write::Append(_) => 0,
        Write::Fire { .. } => 1,
        Write::Turns { .. } => 2,
        Write::Attempt { .. } => 3,
        Write::Claim { .. } => 4,
        Write::Settle { .. } => 5,
        Write::Settings { .. } => 6,
        Write::Index { .. } => 7,
    }
}

/// What a batch needs to know before anything is decided.
#[derive(Default)]
struct Asked<'a> {
    partitions: BTreeSet<PartitionId>,
    identities: BTreeSet<(Scope, &'a Identity)>,
    timers: Vec<&'a Timer>,
    /// Partitions whose index grows.
    indexed: Vec<i16>,
}

impl<'a> Asked<'a> {
    fn of(installation: &Installation, batch: &'a [Write]) -> Self {
        let mut asked = Self::default();
        for write in batch {
            match write {
                Write::Append(append) => asked.append(installation, append),
                Write::Fire { fence, timers, append } => {
                    asked.partitions.insert(fence.partition);
                    asked.timers.extend(timers);
                    asked.append(installation, append);
                }
                Write::Turns { fence, turns } => {
                    asked.partitions.insert(fence.partition);
                    asked.partitions.extend(turns.claims.iter().map(|claim| claim.partition));
                    for turn in &turns.turns {
                        asked.entries(installation, &turn.appends);
                        asked.rows(&turn.rows);
                    }
                }
                Write::Settle { fence, append, .. } => {
                    asked.partitions.insert(fence.partition);
                    asked.append(installation, append);
                }
                Write::Index { fence, .. } => {
                    asked.partitions.insert(fence.partition);
                    asked.indexed.push(fence.partition.0);
                }
                Write::Attempt { fence, .. } | Write::Claim { fence, .. } => {
                    asked.partitions.insert(fence.partition);
                }
                Write::Settings { rows, .. } => asked.rows(rows),
            }
        }
        asked
    }

    fn append(&mut self, installation: &Installation, append: &'a Append) {
        self.entries(installation, &append.entries);
        self.identities.extend(append.identities.iter().map(|change| (change.scope, &change.identity)));
    }

    fn entries(&mut self, installation: &Installation, entries: &[NewEntry]) {
        self.partitions.extend(entries.iter().map(|entry| installation.partition_of(entry.lane.id)));
    }

    fn rows(&mut self, rows: &'a [Row]) {
        for row in rows {
            if let Row::Identity(change) = row {
                self.identities.insert((change.scope, &change.identity));
            }
        }
    }
}

/// What the writes that hold add up to.
struct Pending<'a> {
    installation: &'a Installation,
    heads: Heads,
    owners: Owners<'a>,
    settings: Settings<'a>,
    journal: Vec<Entry>,
    lanes: HashMap<LaneKey, &'a LaneState>,
    timers: TimerChanges<'a>,
    outbox: OutboxChanges<'a>,
    /// Of whom the batch's claims and settlements speak to portfolios.
    asked_places: reach::Asked,
    rows: Rows<'a>,
    figures: Additions<'a, PartitionId>,
    idempotency: Vec<&'a IdempotencyRow>,
    /// Which write counts an attempt at which entry.
    attempts: Vec<(usize, PartitionId, Offset)>,
    standings: Standings,
    indexes: Vec<(PartitionId, &'a Index)>,
}

impl<'a> Pending<'a> {
    /// Checks one write and takes it in if it holds. `index` is its place in the batch.
    fn take(&mut self, index: usize, write: &'a Write) -> Outcome {
        match write {
            Write::Append(append) => self.append(append).map(Done::Appended),
            Write::Fire { fence, timers, append } => {
                self.heads.check(*fence)?;
                self.resolve(append)?;
                let fired = timers.iter().zip(&append.entries).filter(|(timer, _)| self.timers.fire(timer));
                let entries: Vec<_> = fired.map(|(_, entry)| entry).collect();
                Ok(Done::Appended(self.entries(entries)))
            }
            Write::Turns { fence, turns } => self.turns(*fence, turns).map(Done::Appended),
            Write::Attempt { fence, offset } => {
                self.heads.check(*fence)?;
                self.attempts.push((index, fence.partition, *offset));
                Ok(Done::Attempts(0))
            }
            Write::Claim { fence, claim } => {
                self.heads.check(*fence)?;
                self.outbox.claim(index, fence.partition, claim);
                Ok(Done::Claimed(hilo_store::outbox::Claimed::default()))
            }
            Write::Settle { fence, settlements, given_back, append } => {
                self.heads.check(*fence)?;
                let entries = self.append(append)?;
                self.outbox.give_back(given_back);
                for settlement in settlements {
                    self.outbox.settle(fence.partition, settlement);
                    self.rows.messages.settle(settlement);
                }
                Ok(Done::Appended(entries))
            }
            Write::Settings { documents, rows, audit, idempotency } => {
                let changes = self.owners.check(identity_rows(rows))?;
                let revision = self.settings.change(documents, idempotency.as_ref())?;
                self.owners.apply(changes);
                rows.iter().for_each(|row| self.rows.push(row));
                self.rows.audit.extend(audit);
                self.idempotency.extend(idempotency);
                Ok(Done::Settings(revision))
            }
            Write::Index { fence, index } => {
                self.heads.check(*fence)?;
                self.standings.advance(fence.partition, index)?;
                self.indexes.push((fence.partition, index));
                Ok(Done::Indexed)
            }
        }
    }

    fn append(&mut self, append: &'a Append) -> std::result::Result<Vec<Entry>, Refusal> {
        self.resolve(append)?;
        Ok(self.entries(&append.entries))
    }

    /// Makes the changes of addresses that come with events, and takes note of who is new.
    fn resolve(&mut self, append: &'a Append) -> std::result::Result<(), Refusal> {
        let changes = self.owners.check(append.identities.iter())?;
        self.owners.apply(changes);
        self.rows.keys.extend(&append.contacts);
        Ok(())
    }

    fn entries<'e>(&mut self, entries: impl IntoIterator<Item = &'e NewEntry>) -> Vec<Entry> {
        let added: Vec<Entry> = entries
            .into_iter()
            .map(|entry| {
                let partition = self.installation.partition_of(entry.lane.id);
                Entry { partition, offset: self.heads.next(partition), entry: entry.clone() }
            })
            .collect();
        self.journal.extend(added.iter().cloned());
        added
    }

    fn turns(&mut self, fence: Fence, turns: &'a Turns) -> std::result::Result<Vec<Entry>, Refusal> {
        self.heads.check(fence)?;
        turns.claims.iter().try_for_each(|claim| self.heads.check(*claim))?;
        self.heads.check_cursor(fence.partition, turns.after, turns.up_to)?;
        self.heads.advance(fence.partition, turns.up_to);
        let mut appended = Vec::new();
        for turn in &turns.turns {
            if let Some(state) = &turn.state {
                self.lanes.insert(turn.lane, state);
            }
            for change in identity_rows(&turn.rows) {
                // A turn is decided: an address that has moved on meanwhile stays where it is.
                if let Ok(changes) = self.owners.check(std::iter::once(change)) {
                    self.owners.apply(changes);
                }
            }
            turn.rows.iter().for_each(|row| self.rows.push(row));
            turn.figures.iter().for_each(|row| self.figures.add(fence.partition, row));
            turn.timers.iter().for_each(|change| self.timers.change(change));
            turn.outbox.iter().for_each(|row| self.outbox.add(row));
            turn.proven.iter().for_each(|effect| self.outbox.proven(*effect));
            appended.extend(self.entries(&turn.appends));
            self.rows.audit.extend(&turn.audit);
            self.rows.results.extend(&turn.result);
        }
        Ok(appended)
    }

    /// Writes everything. `false`: an address's owner is not the one that was read any more.
    async fn flush(self, conn: &mut PgConnection, outcomes: &mut [Outcome]) -> sqlx::Result<bool> {
        if !self.owners.write(conn).await? {
            return Ok(false);
        }
        append::insert(conn, &self.journal).await?;
        turns::upsert_lanes(conn, &self.lanes).await?;
        self.timers.write(conn).await?;
        self.rows.write(conn).await?;
        figures::add(conn, &self.figures).await?;
        self.outbox.write(conn, &self.asked_places, &self.rows.portfolios, outcomes).await?;
        crate::outbox::withdraw(conn, &self.rows.withdrawn).await?;
        count_attempts(conn, &self.attempts, outcomes).await?;
        self.settings.write(conn).await?;
        documents::insert_idempotency(conn, &self.idempotency).await?;
        // When it is written who was erased.
        search::write(conn, &self.indexes).await?;
        self.heads.write(conn).await?;
        Ok(true)
    }
}

/// The changes of addresses among rows.
fn identity_rows(rows: &[Row]) -> impl Iterator<Item = &hilo_store::journal::IdentityChange> {
    rows.iter().filter_map(|row| match row {
        Row::Identity(change) => Some(change),
        _ => None,
    })
}

async fn count_attempts(
    conn: &mut PgConnection,
    attempts: &[(usize, PartitionId, Offset)],
    outcomes: &mut [Outcome],
) -> sqlx::Result<()> {
    let mut more = BTreeMap::new();
    for (_, partition, offset) in attempts {
        *more.entry((*partition, *offset)).or_insert(0) += 1;
    }
    let mut counted = append::count(conn, &more).await?;
    // From the last to the first, so that each write hears the count that it left.
    for (index, partition, offset) in attempts.iter().rev() {
        if let Some(count) = counted.get_mut(&(*partition, *offset)) {
            outcomes[*index] = Ok(Done::Attempts(*count));
            *count -= 1;
        }
    }
    Ok(())
}
