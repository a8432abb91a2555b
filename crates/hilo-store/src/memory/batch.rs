//! A batch of writes, in the port's order.

use super::{rows, state::State};
use crate::{
    Error, Refusal, Result,
    journal::{Append, Entry, IdentityChange, NewEntry},
    outbox::{Claim, Claimed, OutboxState, Settlement},
    partition::{Fence, Installation, PartitionId},
    reach,
    rows::Row,
    timer::{Timer, TimerChange},
    turn::{Turn, Turns},
    write::{Done, Write},
};

type Outcome = std::result::Result<Done, Refusal>;

/// Applies the writes that hold, and says what became of each. After an error the state is spoilt.
pub(super) fn write(
    state: &mut State,
    installation: &Installation,
    writes: &[Write],
) -> Result<Vec<Outcome>> {
    let asked = reach::Asked::of(writes);
    let mut batch = Batch { state, installation, rows: Vec::new(), rooms: reach::Rooms::default() };
    let mut outcomes: Vec<Option<Outcome>> = vec![None; writes.len()];
    for phase in Phase::ALL {
        if phase == Phase::Claim {
            batch.rooms = batch.state.rooms(&asked);
        }
        for (write, outcome) in
            writes.iter().zip(&mut outcomes).filter(|(write, _)| Phase::of(write) == phase)
        {
            *outcome = Some(batch.apply(write)?);
        }
        if phase == Phase::Turns {
            let turns = writes.iter().zip(&outcomes).filter(|(_, outcome)| matches!(outcome, Some(Ok(_))));
            turns.for_each(|(write, _)| batch.proven(write));
        }
        if phase == Phase::Settle {
            let rooms = std::mem::take(&mut batch.rooms);
            batch.state.keep_rooms(rooms);
            // Rows of one kind in the order given, kinds in the order of the port.
            rows::apply_all(batch.state, &std::mem::take(&mut batch.rows));
        }
    }
    // Every variant has its phase, so every write has its outcome.
    Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or(Err(Refusal::Stale("batch")))).collect())
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    Append,
    Fire,
    Turns,
    Attempt,
    Claim,
    Settle,
    Settings,
    Index,
}

impl Phase {
    const ALL: [Self; 8] = [
        Self::Append,
        Self::Fire,
        Self::Turns,
        Self::Attempt,
        Self::Claim,
        Self::Settle,
        Self::Settings,
        Self::Index,
    ];

    fn of(write: &Write) -> Self {
        match write {
            Write::Append(_) => Self::Append,
            Write::Fire { .. } => Self::Fire,
            Write::Turns { .. } => Self::Turns,
            Write::Attempt { .. } => Self::Attempt,
            Write::Claim { .. } => Self::Claim,
            Write::Settle { .. } => Self::Settle,
            Write::Settings { .. } => Self::Settings,
            Write::Index { .. } => Self::Index,
        }
    }
}

/// Something to do to the tables of the read side, once all turns and settlements are known.
#[derive(Debug)]
pub(super) enum Pending<'a> {
    Row(&'a Row),
    Settled(&'a Settlement),
}

#[derive(Debug)]
struct Batch<'a> {
    state: &'a mut State,
    installation: &'a Installation,
    rows: Vec<Pending<'a>>,
    rooms: reach::Rooms,
}

impl<'a> Batch<'a> {
    fn apply(&mut self, write: &'a Write) -> Result<Outcome> {
        match write {
            Write::Append(append) => self.append(append, &append.entries),
            Write::Fire { fence, timers, append } => self.fire(*fence, timers, append),
            Write::Turns { fence, turns } => self.turns(*fence, turns),
            Write::Attempt { fence, offset } => Ok(self.state.check(*fence).map(|()| {
                let attempts = self.state.attempts.entry((fence.partition, *offset)).or_default();
                *attempts += 1;
                Done::Attempts(*attempts)
            })),
            Write::Claim { fence, claim } => {
                Ok(self.state.check(*fence).map(|()| Done::Claimed(self.claim(fence.partition, claim))))
            }
            Write::Settle { fence, settlements, given_back, append } => {
                let done = self.settle(*fence, settlements, append)?;
                if done.is_ok() {
                    given_back.iter().for_each(|place| self.rooms.give_back(place));
                }
                Ok(done)
            }
            Write::Settings { documents, rows, audit, idempotency } => {
                self.state.settings(documents, rows, audit, idempotency.as_ref())
            }
            Write::Index { fence, index } => {
                Ok(self.state.check(*fence).and_then(|()| self.state.index(fence.partition, index)))
            }
        }
    }

    fn append<'e>(
        &mut self,
        append: &Append,
        entries: impl IntoIterator<Item = &'e NewEntry>,
    ) -> Result<Outcome> {
        if let Err(refusal) = self.state.change_owners(&append.identities) {
            return Ok(Err(refusal));
        }
        for new in &append.contacts {
            self.state.contact_keys.entry((new.scope, new.contact)).or_insert_with(|| Some(new.key.clone()));
        }
        Ok(Ok(Done::Appended(self.entries(entries)?)))
    }

    fn entries<'e>(&mut self, entries: impl IntoIterator<Item = &'e NewEntry>) -> Result<Vec<Entry>> {
        let mut appended = Vec::new();
        for entry in entries {
            let number = self.installation.partition_of(entry.lane.id);
            let Some(partition) = self.state.partitions.get_mut(&number) else {
                return Err(Error::Unsuitable(format!("there is no partition {}", number.0)));
            };
            partition.head += 1;
            self.state.journal.insert((number, partition.head), entry.clone());
            appended.push(Entry { partition: number, offset: partition.head, entry: entry.clone() });
        }
        Ok(appended)
    }

    fn fire(&mut self, fence: Fence, timers: &[Timer], append: &Append) -> Result<Outcome> {
        if let Err(refusal) = self.state.check(fence) {
            return Ok(Err(refusal));
        }
        if let Err(refusal) = self.state.can_change_owners(&append.identities) {
            return Ok(Err(refusal));
        }
        let mut entries = Vec::new();
        for (timer, entry) in timers.iter().zip(&append.entries) {
            if self.state.timers.get(&timer.id).is_some_and(|stored| stored.due == timer.due) {
                self.state.timers.remove(&timer.id);
                entries.push(entry);
            }
        }
        self.append(append, entries)
    }

    fn turns(&mut self, fence: Fence, turns: &'a Turns) -> Result<Outcome> {
        let held = self
            .state
            .check(fence)
            .and_then(|()| turns.claims.iter().try_for_each(|claim| self.state.check(*claim)))
            .and_then(|()| self.state.advance(fence.partition, turns.after, turns.up_to));
        if let Err(refusal) = held {
            return Ok(Err(refusal));
        }
        for turn in &turns.turns {
            self.turn(turn)?;
        }
        let entries = turns.turns.iter().flat_map(|turn| &turn.appends);
        Ok(Ok(Done::Appended(self.entries(entries)?)))
    }

    fn turn(&mut self, turn: &'a Turn) -> Result<()> {
        let state = &mut *self.state;
        if let Some(lane) = &turn.state {
            state.lanes.insert(turn.lane, lane.clone());
        }
        for row in &turn.rows {
            if let Row::Identity(change) = row {
                // What a turn decided stands; an address that has got another owner meanwhile keeps it.
                let _ = state.change_owners(std::slice::from_ref(change));
            }
        }
        turn.figures.iter().for_each(|row| state.count(row));
        self.rows.extend(turn.rows.iter().map(Pending::Row));
        for change in &turn.timers {
            match change {
                TimerChange::Set(timer) => state.timers.insert(timer.id, timer.clone()),
                TimerChange::Cancel(timer) => state.timers.remove(timer),
            };
        }
        for row in &turn.outbox {
            if state.outbox.insert(row.effect, row.clone()).is_some() {
                return Err(Error::Constraint { constraint: "outbox_pkey".to_owned() });
            }
        }
        if let Some(result) = &turn.result {
            state.command_results.entry((result.scope, result.command)).or_insert_with(|| result.clone());
        }
        state.audit(&turn.audit)
    }

    /// Removes what signs have settled, once everything that turns decided is in the outbox.
    fn proven(&mut self, write: &Write) {
        if let Write::Turns { turns, .. } = write {
            for effect in turns.turns.iter().flat_map(|turn| &turn.proven) {
                self.state.outbox.remove(effect);
            }
        }
    }

    fn claim(&mut self, partition: PartitionId, claim: &Claim) -> Claimed {
        let mut claimed = Claimed::default();
        for effect in &claim.effects {
            let row = self.state.outbox.get_mut(effect);
            let Some(row) = row.filter(|row| row.partition == partition && row.state == claim.from) else {
                continue;
            };
            if row.not_after.is_some_and(|end| claim.now >= end) {
                if !claimed.expired.contains(effect) {
                    claimed.expired.push(*effect);
                }
            } else if row.not_before <= claim.now {
                if let Some(place) = claim.place(*effect)
                    && let Err(free) = self.rooms.take(place, claim.now)
                {
                    claimed.full.push((*effect, free));
                    continue;
                }
                row.state = OutboxState::Claimed;
                row.claimed_at = Some(claim.now);
                row.attempts += 1;
                claimed.claimed.push(*effect);
            }
        }
        claimed
    }

    fn settle(&mut self, fence: Fence, settlements: &'a [Settlement], append: &'a Append) -> Result<Outcome> {
        if let Err(refusal) = self.state.check(fence) {
            return Ok(Err(refusal));
        }
        if let Err(refusal) = self.state.can_change_owners(&append.identities) {
            return Ok(Err(refusal));
        }
        for settlement in settlements {
            self.end(fence.partition, settlement);
            self.rows.push(Pending::Settled(settlement));
        }
        self.append(append, &append.entries)
    }

    fn end(&mut self, partition: PartitionId, settlement: &Settlement) {
        let (Settlement::Accepted { effect, .. }
        | Settlement::Finished { effect }
        | Settlement::Requeued { effect, .. }
        | Settlement::Uncertain { effect, .. }) = settlement;
        let row = self.state.outbox.get_mut(effect);
        let Some(row) = row.filter(|row| row.partition == partition) else { return };
        match settlement {
            Settlement::Accepted { .. } | Settlement::Finished { .. } => {
                self.state.outbox.remove(effect);
            }
            Settlement::Requeued { not_before, .. } => {
                row.state = OutboxState::Queued;
                row.not_before = *not_before;
                row.claimed_at = None;
            }
            Settlement::Uncertain { at, .. } => {
                row.state = OutboxState::Uncertain;
                row.claimed_at = Some(*at);
            }
        }
    }
}

impl State {
    /// Whether all of these changes could be made.
    fn can_change_owners(&self, changes: &[IdentityChange]) -> std::result::Result<(), Refusal> {
        self.clone_owners(changes).map(|_| ())
    }

    /// Makes all of these changes, or none if an owner is not the expected one.
    pub(super) fn change_owners(&mut self, changes: &[IdentityChange]) -> std::result::Result<(), Refusal> {
        for (key, owner) in self.clone_owners(changes)? {
            match owner {
                Some(owner) => self.identities.insert(key, owner),
                None => self.identities.remove(&key),
            };
        }
        Ok(())
    }

    fn clone_owners(&self, changes: &[IdentityChange]) -> std::result::Result<Owners, Refusal> {
        let mut owners = Owners::new();
        for change in changes {
            let key = (change.scope, change.identity.clone());
            let present = owners.get(&key).copied().unwrap_or_else(|| self.identities.get(&key).copied());
            if present != change.expected {
                return Err(Refusal::Stale("identity"));
            }
            owners.insert(key, change.owner);
        }
        Ok(owners)
    }
}

type Owners = std::collections::BTreeMap<
    (hilo_model::Scope, hilo_model::identity::Identity),
    Option<hilo_model::ContactId>,
>;
