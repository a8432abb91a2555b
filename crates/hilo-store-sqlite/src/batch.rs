//! A batch of writes in one transaction: everything is checked first, in the port's order; what is refused is dropped;
//! the rest is written together, table by table.

use crate::{
    append::{self, Appends},
    documents::Settings,
    error::Failure,
    identities::Owners,
    outbox::Dispatch,
    ownership::Standing,
    search, timers,
    turns::Outcome,
};
use hilo_model::{TimerId, Timestamp};
use hilo_store::{
    Refusal, Result,
    journal::{Append, IdentityChange, NewEntry},
    outbox::{Claim, Settlement},
    partition::{Fence, Installation, PartitionId},
    reach::Asked,
    rows::Row,
    search::Index,
    timer::Timer,
    turn::Turns,
    write::{Done, Write},
};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

type Outcomes = Vec<Option<std::result::Result<Done, Refusal>>>;

/// Writes a batch inside a transaction that the caller commits.
pub(crate) fn write(
    tx: &Connection,
    installation: &Installation,
    batch: &[Write],
) -> std::result::Result<Vec<std::result::Result<Done, Refusal>>, Failure> {
    let mut checked = Checked::load(tx, installation, batch)?;
    let mut outcomes: Outcomes = vec![None; batch.len()];
    checked.appends(batch, &mut outcomes)?;
    checked.fires(batch, &mut outcomes)?;
    checked.turns(batch, &mut outcomes)?;
    attempts(tx, &checked.standing, batch, &mut outcomes)?;
    checked.outcome.save_outbox(tx)?;
    checked.dispatch(tx, batch, &mut outcomes)?;
    let indexes = checked.indexes(batch, &mut outcomes);
    checked.save(tx)?;
    settings(tx, batch, &mut outcomes)?;
    for (place, partition, index) in indexes {
        outcomes[place] = Some(search::index(tx, partition, index)?);
    }
    // Every variant has had its turn, so every write has its outcome.
    Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or(Err(Refusal::Stale("batch")))).collect())
}

/// A batch, as far as it has been checked.
#[derive(Debug)]
struct Checked<'a> {
    installation: &'a Installation,
    standing: Standing,
    owners: Owners<'a>,
    due: HashMap<TimerId, Timestamp>,
    appends: Appends<'a>,
    outcome: Outcome<'a>,
}

impl<'a> Checked<'a> {
    fn load(tx: &Connection, installation: &'a Installation, batch: &'a [Write]) -> rusqlite::Result<Self> {
        Ok(Self {
            installation,
            standing: Standing::load(tx, partitions(installation, batch))?,
            owners: Owners::load(tx, identities(batch).into_iter())?,
            due: timers::stored(tx, fired(batch))?,
            appends: Appends::default(),
            outcome: Outcome::default(),
        })
    }

    fn appends(&mut self, batch: &'a [Write], outcomes: &mut Outcomes) -> Result<()> {
        for (write, outcome) in batch.iter().zip(outcomes) {
            let Write::Append(append) = write else { continue };
            *outcome = Some(match self.owners.change_all(&append.identities) {
                Ok(()) => Ok(self.take(append, &append.entries)?),
                Err(refusal) => Err(refusal),
            });
        }
        Ok(())
    }

    fn take<'e>(
        &mut self,
        append: &'a Append,
        entries: impl IntoIterator<Item = &'e NewEntry>,
    ) -> Result<Done> {
        self.appends.contacts(&append.contacts);
        self.appends.entries(self.installation, &mut self.standing, entries).map(Done::Appended)
    }

    fn fires(&mut self, batch: &'a [Write], outcomes: &mut Outcomes) -> Result<()> {
        for (write, outcome) in batch.iter().zip(outcomes) {
            let Write::Fire { fence, timers, append } = write else { continue };
            *outcome = Some(match self.fire_check(*fence, append) {
                Ok(()) => Ok(self.fire(timers, append)?),
                Err(refusal) => Err(refusal),
            });
        }
        Ok(())
    }

    fn fire_check(&mut self, fence: Fence, append: &'a Append) -> std::result::Result<(), Refusal> {
        self.standing.check(fence)?;
        self.owners.change_all(&append.identities)
    }

    fn fire(&mut self, timers: &'a [Timer], append: &'a Append) -> Result<Done> {
        let mut entries = Vec::with_capacity(append.entries.len());
        for (timer, entry) in timers.iter().zip(&append.entries) {
            if self.due.get(&timer.id) == Some(&timer.due) {
                self.due.remove(&timer.id);
                self.outcome.timers.fire(timer.id);
                entries.push(entry);
            }
        }
        self.take(append, entries)
    }

    fn turns(&mut self, batch: &'a [Write], outcomes: &mut Outcomes) -> Result<()> {
        for (write, outcome) in batch.iter().zip(outcomes) {
            let Write::Turns { fence, turns } = write else { continue };
            let held = self
                .standing
                .check(*fence)
                .and_then(|()| turns.claims.iter().try_for_each(|claim| self.standing.check(*claim)))
                .and_then(|()| self.standing.advance(fence.partition, turns.after, turns.up_to));
            *outcome = Some(match held {
                Ok(()) => Ok(self.turn(turns)?),
                Err(refusal) => Err(refusal),
            });
        }
        Ok(())
    }

    fn turn(&mut self, turns: &'a Turns) -> Result<Done> {
        for turn in &turns.turns {
            for row in &turn.rows {
                if let Row::Identity(change) = row {
                    // What a turn decided stands; an address that has got another owner meanwhile keeps it.
                    let _ = self.owners.change_all(std::slice::from_ref(change));
                }
            }
            self.outcome.add(turn);
        }
        let entries = turns.turns.iter().flat_map(|turn| &turn.appends);
        self.appends.entries(self.installation, &mut self.standing, entries).map(Done::Appended)
    }

    fn dispatch(
        &mut self,
        tx: &Connection,
        batch: &'a [Write],
        outcomes: &mut Outcomes,
    ) -> std::result::Result<(), Failure> {
        let claims: Vec<(PartitionId, &Claim)> = batch
            .iter()
            .filter_map(|write| match write {
                Write::Claim { fence, claim } => Some((fence.partition, claim)),
                _ => None,
            })
            .collect();
        let mut dispatch = Dispatch::load(tx, &claims, &Asked::of(batch))?;
        let mut place = 0;
        for (write, outcome) in batch.iter().zip(outcomes.iter_mut()) {
            if let Write::Claim { fence, claim } = write {
                let held = self.standing.check(*fence);
                *outcome = Some(held.map(|()| Done::Claimed(dispatch.claim(place, claim))));
                place += 1;
            }
        }
        for (write, outcome) in batch.iter().zip(outcomes) {
            let Write::Settle { fence, settlements, given_back, append } = write else { continue };
            *outcome = Some(match self.fire_check(*fence, append) {
                Ok(()) => {
                    given_back.iter().for_each(|place| dispatch.rooms.give_back(place));
                    Ok(self.settle(&mut dispatch, fence.partition, settlements, append)?)
                }
                Err(refusal) => Err(refusal),
            });
        }
        Ok(dispatch.save(tx)?)
    }

    fn settle(
        &mut self,
        dispatch: &mut Dispatch,
        partition: PartitionId,
        settlements: &'a [Settlement],
        append: &'a Append,
    ) -> Result<Done> {
        for settlement in settlements {
            dispatch.settle(partition, settlement);
            self.outcome.rows.settle(settlement);
        }
        self.take(append, &append.entries)
    }

    /// What is to be indexed and whose fence holds: it is written last, when it is known who was erased.
    fn indexes(&self, batch: &'a [Write], outcomes: &mut Outcomes) -> Vec<(usize, PartitionId, &'a Index)> {
        let mut indexes = Vec::new();
        for (place, (write, outcome)) in batch.iter().zip(outcomes).enumerate() {
            let Write::Index { fence, index } = write else { continue };
            match self.standing.check(*fence) {
                Ok(()) => indexes.push((place, fence.partition, index)),
                Err(refusal) => *outcome = Some(Err(refusal)),
            }
        }
        indexes
    }

    fn save(self, tx: &Connection) -> rusqlite::Result<()> {
        self.owners.save(tx)?;
        self.appends.save(tx)?;
        self.outcome.save(tx)?;
        self.standing.save(tx)
    }
}

fn attempts(
    tx: &Connection,
    standing: &Standing,
    batch: &[Write],
    outcomes: &mut Outcomes,
) -> rusqlite::Result<()> {
    for (write, outcome) in batch.iter().zip(outcomes) {
        let Write::Attempt { fence, offset } = write else { continue };
        *outcome = Some(match standing.check(*fence) {
            Ok(()) => Ok(Done::Attempts(append::attempt(tx, fence.partition, *offset)?)),
            Err(refusal) => Err(refusal),
        });
    }
    Ok(())
}

fn settings(tx: &Connection, batch: &[Write], outcomes: &mut Outcomes) -> std::result::Result<(), Failure> {
    for (write, outcome) in batch.iter().zip(outcomes) {
        let Write::Settings { documents, rows, audit, idempotency } = write else { continue };
        let settings = Settings { documents, rows, audit, idempotency: idempotency.as_ref() };
        tx.execute_batch("SAVEPOINT settings")?;
        let saved = settings.save(tx)?;
        if saved.is_err() {
            tx.execute_batch("ROLLBACK TO settings")?;
        }
        tx.execute_batch("RELEASE settings")?;
        *outcome = Some(saved.map(Done::Settings));
    }
    Ok(())
}

/// Partitions whose standing a batch has to know.
fn partitions(installation: &Installation, batch: &[Write]) -> HashSet<PartitionId> {
    let of = |entries: &[NewEntry]| -> Vec<PartitionId> {
        entries.iter().map(|entry| installation.partition_of(entry.lane.id)).collect()
    };
    let mut all = HashSet::new();
    for write in batch {
        match write {
            Write::Append(append) => all.extend(of(&append.entries)),
            Write::Fire { fence, append, .. } | Write::Settle { fence, append, .. } => {
                all.insert(fence.partition);
                all.extend(of(&append.entries));
            }
            Write::Turns { fence, turns } => {
                all.insert(fence.partition);
                all.extend(turns.claims.iter().map(|claim| claim.partition));
                turns.turns.iter().for_each(|turn| all.extend(of(&turn.appends)));
            }
            Write::Attempt { fence, .. } | Write::Claim { fence, .. } | Write::Index { fence, .. } => {
                all.insert(fence.partition);
            }
            Write::Settings { .. } => {}
        }
    }
    all
}

/// Addresses whose owners a batch compares, but for settings, which look themselves.
fn identities(batch: &[Write]) -> Vec<&IdentityChange> {
    let mut all = Vec::new();
    for write in batch {
        match write {
            Write::Append(append) | Write::Fire { append, .. } | Write::Settle { append, .. } => {
                all.extend(&append.identities);
            }
            Write::Turns { turns, .. } => {
                let rows = turns.turns.iter().flat_map(|turn| &turn.rows);
                all.extend(rows.filter_map(|row| match row {
                    Row::Identity(change) => Some(change),
                    _ => None,
                }));
            }
            Write::Attempt { .. } | Write::Claim { .. } | Write::Settings { .. } | Write::Index { .. } => {}
        }
    }
    all
}

/// Timers that a batch fires.
fn fired(batch: &[Write]) -> impl Iterator<Item = TimerId> {
    batch
        .iter()
        .filter_map(|write| match write {
            Write::Fire { timers, .. } => Some(timers),
            _ => None,
        })
        .flatten()
        .map(|timer| timer.id)
}
