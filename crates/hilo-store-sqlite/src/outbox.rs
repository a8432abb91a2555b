//! The outbox: rows come with turns, are claimed before anything leaves, and go when they are settled.

use crate::{
    bulk::Bulk,
    columns::{self, corrupt, moment},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{EffectId, Id};
use hilo_store::{
    Result,
    outbox::{Claim, Claimed, OutboxKind, OutboxRow, OutboxState, Priority, Settlement},
    partition::PartitionId,
};
use sqlx::{SqliteConnection, SqliteExecutor};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Writes new rows.
pub(crate) async fn insert(tx: &mut SqliteConnection, new: &[&OutboxRow]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for effect in new {
        bulk.row(|row| {
            let OutboxRow { scope, .. } = effect;
            row.ids([
                effect.effect.uuid(),
                scope.workspace.uuid(),
                scope.environment.uuid(),
                effect.contact.uuid(),
                effect.trace.uuid(),
            ]);
            row.int(effect.partition.0.into());
            row.int(effect.kind.code().into());
            row.id(effect.channel);
            row.int(effect.priority.code().into());
            row.int(effect.position);
            row.int(effect.state.code().into());
            row.int(effect.attempts.into());
            row.int(effect.not_before.as_micros());
            row.maybe_at(effect.not_after);
            row.maybe_at(effect.claimed_at);
            row.int(effect.repeatable.into());
            row.int(effect.created_at.as_micros());
            row.bytes(&effect.payload);
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT INTO outbox (effect_id, workspace_id, environment_id, contact_id, trace_id, partition_id, kind, channel_id,
             priority, position, state, attempts, not_before, not_after, claimed_at, repeatable, created_at, payload)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), substr(?2, (r.value ->> 0) + 48, 16),
             substr(?2, (r.value ->> 0) + 64, 16), r.value ->> 1, r.value ->> 2, substr(?2, r.value ->> 3, 16),
             r.value ->> 4, r.value ->> 5, r.value ->> 6, r.value ->> 7, r.value ->> 8, r.value ->> 9, r.value ->> 10,
             r.value ->> 11, r.value ->> 12, substr(?2, r.value ->> 13, r.value ->> 14)
         FROM json_each(?1) r",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}

/// Deletes rows that a sign has settled, whatever their state.
pub(crate) async fn proven(tx: &mut SqliteConnection, effects: &[EffectId]) -> Result<()> {
    if effects.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    effects.iter().for_each(|effect| bulk.row(|row| row.ids([effect.uuid()])));
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "DELETE FROM outbox WHERE effect_id IN (SELECT substr(?2, r.value ->> 0, 16) FROM json_each(?1) r)",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}

/// Where a row stands, as far as claims and settlements need it.
#[derive(Debug)]
struct Present {
    partition: PartitionId,
    state: OutboxState,
    attempts: i32,
    not_before: i64,
    not_after: Option<i64>,
    claimed_at: Option<i64>,
    gone: bool,
    changed: bool,
}

/// What a batch's claims and settlements do.
#[derive(Debug, Default)]
pub(crate) struct Dispatch {
    /// Rows that are claimed or go on.
    present: HashMap<EffectId, Present>,
    /// Rows that are over.
    over: Vec<(PartitionId, EffectId)>,
}

impl Dispatch {
    /// Whether a settlement has to know how the row stands.
    pub(crate) fn concerns(settlement: &Settlement) -> Option<EffectId> {
        match settlement {
            Settlement::Accepted { .. } | Settlement::Finished { .. } => None,
            Settlement::Requeued { effect, .. } | Settlement::Uncertain { effect, .. } => Some(*effect),
        }
    }

    /// Reads the rows that are claimed or go on.
    pub(crate) async fn load(tx: &mut SqliteConnection, concerned: HashSet<EffectId>) -> Result<Self> {
        if concerned.is_empty() {
            return Ok(Self::default());
        }
        let mut bulk = Bulk::default();
        concerned.iter().for_each(|effect| bulk.row(|row| row.ids([effect.uuid()])));
        let (rows, blob) = bulk.finish();
        let rows = sqlx::query!(
            r#"SELECT effect_id AS "effect_id: Uuid", partition_id, state, attempts, not_before, not_after, claimed_at
               FROM outbox WHERE effect_id IN (SELECT substr(?2, r.value ->> 0, 16) FROM json_each(?1) r)"#,
            rows,
            blob
        )
        .fetch_all(tx)
        .await
        .map_err(translate)?;
        let mut present = HashMap::new();
        for row in rows {
            present.insert(
                EffectId::from_uuid(row.effect_id),
                Present {
                    partition: PartitionId(columns::small("outbox", "partition_id", row.partition_id)?),
                    state: state(row.state)?,
                    attempts: columns::small("outbox", "attempts", row.attempts)?,
                    not_before: row.not_before,
                    not_after: row.not_after,
                    claimed_at: row.claimed_at,
                    gone: false,
                    changed: false,
                },
            );
        }
        Ok(Self { present, over: Vec::new() })
    }

    fn present(&mut self, partition: PartitionId, effect: EffectId) -> Option<&mut Present> {
        self.present.get_mut(&effect).filter(|row| row.partition == partition && !row.gone)
    }

    /// Begins effects.
    pub(crate) fn claim(&mut self, partition: PartitionId, claim: &Claim) -> Claimed {
        let now = claim.now.as_micros();
        let mut claimed = Claimed::default();
        for effect in &claim.effects {
            let Some(row) = self.present(partition, *effect).filter(|row| row.state == claim.from) else {
                continue;
            };
            if row.not_after.is_some_and(|end| now >= end) {
                claimed.expired.push(*effect);
            } else if row.not_before <= now {
                row.state = OutboxState::Claimed;
                row.claimed_at = Some(now);
                row.attempts = row.attempts.saturating_add(1);
                row.changed = true;
                claimed.claimed.push(*effect);
            }
        }
        claimed
    }

    /// Ends an effect.
    pub(crate) fn settle(&mut self, partition: PartitionId, settlement: &Settlement) {
        match settlement {
            Settlement::Accepted { effect, .. } | Settlement::Finished { effect } => {
                self.over.push((partition, *effect));
                if let Some(row) = self.present(partition, *effect) {
                    row.gone = true;
                }
            }
            Settlement::Requeued { effect, not_before } => {
                if let Some(row) = self.present(partition, *effect) {
                    row.state = OutboxState::Queued;
                    row.not_before = not_before.as_micros();
                    row.claimed_at = None;
                    row.changed = true;
                }
            }
            Settlement::Uncertain { effect, at } => {
                if let Some(row) = self.present(partition, *effect) {
                    row.state = OutboxState::Uncertain;
                    row.claimed_at = Some(at.as_micros());
                    row.changed = true;
                }
            }
        }
    }

    /// Writes what has changed.
    pub(crate) async fn save(self, tx: &mut SqliteConnection) -> Result<()> {
        if !self.over.is_empty() {
            let mut bulk = Bulk::default();
            for (partition, effect) in &self.over {
                bulk.row(|row| {
                    row.ids([effect.uuid()]);
                    row.int(partition.0.into());
                });
            }
            let (rows, blob) = bulk.finish();
            sqlx::query!(
                "DELETE FROM outbox WHERE (effect_id, partition_id) IN (
                     SELECT substr(?2, r.value ->> 0, 16), r.value ->> 1 FROM json_each(?1) r)",
                rows,
                blob
            )
            .execute(&mut *tx)
            .await
            .map_err(translate)?;
        }
        let mut bulk = Bulk::default();
        for (effect, present) in self.present.iter().filter(|(_, row)| row.changed && !row.gone) {
            bulk.row(|row| {
                row.ids([effect.uuid()]);
                row.int(present.state.code().into());
                row.int(present.attempts.into());
                row.int(present.not_before);
                row.maybe_int(present.claimed_at);
            });
        }
        if bulk.is_empty() {
            return Ok(());
        }
        let (rows, blob) = bulk.finish();
        sqlx::query!(
            "UPDATE outbox SET state = r.value ->> 1, attempts = r.value ->> 2, not_before = r.value ->> 3,
                 claimed_at = r.value ->> 4
             FROM json_each(?1) r WHERE outbox.effect_id = substr(?2, r.value ->> 0, 16)",
            rows,
            blob
        )
        .execute(tx)
        .await
        .map_err(translate)?;
        Ok(())
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
               claimed_at, repeatable, created_at, payload
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
                repeatable: row.repeatable != 0,
                created_at: moment(row.created_at),
                trace: Id::from_uuid(row.trace_id),
                payload: Bytes::from(row.payload),
            })
        })
        .collect()
}
