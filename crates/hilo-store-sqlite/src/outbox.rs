//! The outbox: rows come with turns, are claimed before anything leaves, and go when they are settled.

use crate::{
    columns::{self, corrupt, moment},
    error::translate,
    reach,
    writer::each,
};
use bytes::Bytes;
use hilo_model::{ChannelId, EffectId, Id, Scope, Timestamp};
use hilo_store::{
    Result,
    outbox::{Claim, Claimed, OutboxKind, OutboxRow, OutboxStanding, OutboxState, Priority, Settlement},
    partition::PartitionId,
    reach::{Asked, Reach, Rooms},
    rows::WithdrawRow,
};
use rusqlite::{Connection, OptionalExtension, params};
use sqlx::SqliteExecutor;
use std::collections::HashMap;
use uuid::Uuid;

/// Writes new rows.
pub(crate) fn insert(tx: &Connection, new: &[&OutboxRow]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO outbox (effect_id, workspace_id, environment_id, contact_id, trace_id, partition_id, kind,
             channel_id, priority, position, state, attempts, not_before, not_after, claimed_at, repeatable, created_at,
             payload, reach_from, reach_recipient)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    each(tx, sql, new, |insert, effect| {
        insert.execute(params![
            effect.effect.uuid(),
            effect.scope.workspace.uuid(),
            effect.scope.environment.uuid(),
            effect.contact.uuid(),
            effect.trace.uuid(),
            effect.partition.0,
            effect.kind.code(),
            effect.channel.map(Id::uuid),
            effect.priority.code(),
            effect.position,
            effect.state.code(),
            effect.attempts,
            effect.not_before.as_micros(),
            effect.not_after.map(Timestamp::as_micros),
            effect.claimed_at.map(Timestamp::as_micros),
            effect.repeatable,
            effect.created_at.as_micros(),
            &effect.payload[..],
            effect.reach.map(|reach| reach.from.as_micros()),
            effect.reach.map(|reach| reach.recipient),
        ])
    })
}

/// Deletes rows that a sign has settled, whatever their state.
pub(crate) fn proven(tx: &Connection, effects: &[EffectId]) -> rusqlite::Result<()> {
    each(tx, "DELETE FROM outbox WHERE effect_id = ?", effects, |delete, effect| {
        delete.execute([effect.uuid()])
    })
}

/// Lets templates expire that people want no more of, also those that are being tried: they may come back. That the priority is
/// above zero is written out, so that its index serves.
pub(crate) fn withdraw(tx: &Connection, withdrawn: &[WithdrawRow]) -> rusqlite::Result<()> {
    let sql = "UPDATE outbox SET not_after = 0
         WHERE workspace_id = ?1 AND environment_id = ?2 AND contact_id = ?3 AND priority > 0 AND priority = ?4
             AND position <= ?5";
    each(tx, sql, withdrawn, |update, row| {
        update.execute(params![
            row.scope.workspace.uuid(),
            row.scope.environment.uuid(),
            row.contact.uuid(),
            row.priority.code(),
            row.position,
        ])
    })
}

/// What a batch's claims and settlements do.
#[derive(Debug, Default)]
pub(crate) struct Dispatch {
    /// Claims that do not simply hold, by effect and the claim's place in the batch.
    exceptions: HashMap<(usize, EffectId), Exception>,
    claimed: HashMap<EffectId, Timestamp>,
    continued: HashMap<(EffectId, PartitionId), Continued>,
    over: Vec<(PartitionId, EffectId)>,
    pub(crate) rooms: Rooms,
}

/// Why an effect cannot be claimed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Exception {
    /// It is past its `not_after`.
    Expired,
    /// It is gone, in another state or not yet due.
    Other,
}

/// A row that goes on after a settlement.
#[derive(Debug)]
struct Continued {
    state: OutboxState,
    not_before: Option<Timestamp>,
    claimed_at: Option<Timestamp>,
}

impl Dispatch {
    /// Finds out which of these claims, each with its partition, do not simply hold.
    pub(crate) fn load(
        tx: &Connection,
        claims: &[(PartitionId, &Claim)],
        asked: &Asked,
    ) -> rusqlite::Result<Self> {
        let mut dispatch = Self { rooms: reach::load(tx, asked)?, ..Self::default() };
        for (place, (partition, claim)) in claims.iter().enumerate() {
            for effect in &claim.effects {
                let row = tx
                    .prepare_cached(
                        "SELECT not_before, not_after FROM outbox
                         WHERE effect_id = ? AND partition_id = ? AND state = ?",
                    )?
                    .query_row(params![effect.uuid(), partition.0, claim.from.code()], |row| {
                        Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?))
                    })
                    .optional()?;
                if let Some(exception) = exception(row, claim.now.as_micros()) {
                    dispatch.exceptions.insert((place, *effect), exception);
                }
            }
        }
        Ok(dispatch)
    }

    /// Begins the effects of the claim at this place among those that were loaded.
    pub(crate) fn claim(&mut self, place: usize, claim: &Claim) -> Claimed {
        let mut claimed = Claimed::default();
        for effect in &claim.effects {
            match self.exceptions.get(&(place, *effect)) {
                // An earlier claim of the batch has it.
                _ if self.claimed.contains_key(effect) => {}
                Some(Exception::Expired) if !claimed.expired.contains(effect) => {
                    claimed.expired.push(*effect);
                }
                Some(_) => {}
                None => {
                    let room = claim.place(*effect).map(|place| self.rooms.take(place, claim.now));
                    if let Some(Err(free)) = room {
                        claimed.full.push((*effect, free));
                        continue;
                    }
                    self.claimed.insert(*effect, claim.now);
                    claimed.claimed.push(*effect);
                }
            }
        }
        claimed
    }

    /// Ends an effect.
    pub(crate) fn settle(&mut self, partition: PartitionId, settlement: &Settlement) {
        let (effect, state, not_before, claimed_at) = match settlement {
            Settlement::Accepted { effect, .. } | Settlement::Finished { effect } => {
                self.over.push((partition, *effect));
                return;
            }
            Settlement::Requeued { effect, not_before } => {
                (*effect, OutboxState::Queued, Some(*not_before), None)
            }
            Settlement::Uncertain { effect, at } => (*effect, OutboxState::Uncertain, None, Some(*at)),
        };
        let earlier = self.continued.get(&(effect, partition)).and_then(|row| row.not_before);
        let not_before = not_before.or(earlier);
        self.continued.insert((effect, partition), Continued { state, not_before, claimed_at });
    }

    /// Writes everything: a row that is over is gone, whatever else was said of it.
    pub(crate) fn save(self, tx: &Connection) -> rusqlite::Result<()> {
        reach::save(tx, &self.rooms)?;
        let sql = "UPDATE outbox SET state = 1, attempts = attempts + 1, claimed_at = ? WHERE effect_id = ?";
        each(tx, sql, &self.claimed, |update, (effect, now)| {
            update.execute(params![now.as_micros(), effect.uuid()])
        })?;
        let sql = "DELETE FROM outbox WHERE effect_id = ? AND partition_id = ?";
        each(tx, sql, &self.over, |delete, (partition, effect)| {
            delete.execute(params![effect.uuid(), partition.0])
        })?;
        let sql = "UPDATE outbox SET state = ?, not_before = ifnull(?, not_before), claimed_at = ?
             WHERE effect_id = ? AND partition_id = ?";
        each(tx, sql, &self.continued, |update, ((effect, partition), row)| {
            update.execute(params![
                row.state.code(),
                row.not_before.map(Timestamp::as_micros),
                row.claimed_at.map(Timestamp::as_micros),
                effect.uuid(),
                partition.0,
            ])
        })
    }
}

/// Why a row, if it is there with its `not_before` and `not_after`, cannot be claimed.
fn exception(row: Option<(i64, Option<i64>)>, now: i64) -> Option<Exception> {
    match row {
        Some((_, Some(not_after))) if not_after <= now => Some(Exception::Expired),
        Some((not_before, _)) if not_before <= now => None,
        _ => Some(Exception::Other),
    }
}

fn state(code: i64) -> Result<OutboxState> {
    i16::try_from(code).ok().and_then(OutboxState::from_code).ok_or_else(|| corrupt("outbox", "state", code))
}

/// See [`hilo_store::Store::outbox`].
pub(crate) async fn list(
    reader: impl SqliteExecutor<'_>,
    partition: PartitionId,
    after: Option<EffectId>,
    limit: u32,
) -> Result<Vec<OutboxRow>> {
    let after = after.map(Id::uuid);
    let rows = sqlx::query!(
        r#"SELECT effect_id AS "effect_id: Uuid", workspace_id AS "workspace_id: Uuid",
               environment_id AS "environment_id: Uuid", contact_id AS "contact_id: Uuid", trace_id AS "trace_id: Uuid",
               kind, channel_id AS "channel_id?: Uuid", priority, position, state, attempts, not_before, not_after,
               claimed_at, repeatable, created_at, payload,
               reach_from, reach_recipient AS "reach_recipient?: Uuid"
           FROM outbox WHERE partition_id = ?1 AND effect_id > ifnull(?2, x'') ORDER BY effect_id LIMIT ?3"#,
        partition.0,
        after,
        limit
    )
    .fetch_all(reader)
    .await
    .map_err(translate)?;
    rows.into_iter()
        .map(|row| {
            let kind = i16::try_from(row.kind).ok().and_then(OutboxKind::from_code);
            let priority = i16::try_from(row.priority).ok().and_then(Priority::from_code);
            Ok(OutboxRow {
                effect: EffectId::from_uuid(row.effect_id),
                partition,
                scope: columns::scope(row.workspace_id, row.environment_id),
                kind: kind.ok_or_else(|| corrupt("outbox", "kind", row.kind))?,
                contact: Id::from_uuid(row.contact_id),
                channel: columns::id(row.channel_id),
                priority: priority.ok_or_else(|| corrupt("outbox", "priority", row.priority))?,
                position: row.position,
                state: state(row.state)?,
                attempts: columns::small("outbox", "attempts", row.attempts)?,
                not_before: moment(row.not_before),
                not_after: row.not_after.map(moment),
                claimed_at: row.claimed_at.map(moment),
                reach: row
                    .reach_from
                    .zip(row.reach_recipient)
                    .map(|(from, recipient)| Reach { from: moment(from), recipient }),
                repeatable: row.repeatable != 0,
                created_at: moment(row.created_at),
                trace: Id::from_uuid(row.trace_id),
                payload: Bytes::from(row.payload),
            })
        })
        .collect()
}

/// See [`hilo_store::read::Read::outbox_standing`].
pub(crate) async fn standing(
    reader: impl SqliteExecutor<'_>,
    scope: Scope,
    channel: ChannelId,
    now: Timestamp,
) -> Result<OutboxStanding> {
    let now = now.as_micros();
    let (workspace, environment, channel) =
        (scope.workspace.uuid(), scope.environment.uuid(), channel.uuid());
    let send = OutboxKind::Send.code();
    // No index but that of its key: rows come and go with every message, and an index would cost each of them.
    let rows = sqlx::query!(
        r#"SELECT state AS "state!: i64", COUNT(*) AS "count!: i64", MIN(created_at) AS "oldest!: i64",
               SUM(attempts > 0) AS "repeating!: i64", MIN(CASE WHEN attempts > 0 THEN not_before END) AS "repeats_at: i64",
               SUM(ifnull(reach_from <= ?, 0)) AS "reaching!: i64"
           FROM outbox WHERE effect_id > x'' AND workspace_id = ? AND environment_id = ? AND channel_id = ? AND kind = ?
           GROUP BY state"#,
        now,
        workspace,
        environment,
        channel,
        send
    )
    .fetch_all(reader)
    .await
    .map_err(translate)?;
    let mut standing = OutboxStanding::default();
    for row in rows {
        let state = i16::try_from(row.state).ok().and_then(OutboxState::from_code);
        let state = state.ok_or_else(|| corrupt("outbox", "state", row.state))?;
        let repeats_at = row.repeats_at.map(Timestamp::from_micros);
        standing.add(
            state,
            row.count,
            Timestamp::from_micros(row.oldest),
            row.repeating,
            repeats_at,
            row.reaching,
        );
    }
    Ok(standing)
}
