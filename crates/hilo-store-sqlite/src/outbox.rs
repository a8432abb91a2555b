//! The outbox: rows come with turns, are claimed before anything leaves, and go when they are settled.

use crate::{
    bulk::Bulk,
    columns::{self, corrupt, moment},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{EffectId, Id, Timestamp};
use hilo_store::{
    Result,
    outbox::{Claim, Claimed, OutboxKind, OutboxRow, OutboxState, Priority, Settlement},
    partition::PartitionId,
};
use sqlx::{SqliteConnection, SqliteExecutor};
use std::collections::HashMap;
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
        "INSERT OR FAIL INTO outbox (effect_id, workspace_id, environment_id, contact_id, trace_id, partition_id, kind, channel_id,
             priority, position, state, attempts, not_before, not_after, claimed_at, repeatable, created_at, payload)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), substr(?2, (r.value ->> 0) + 48, 16),
             substr(?2, (r.value ->> 0) + 64, 16), r.value ->> 1, r.value ->> 2, substr(?2, r.value ->> 3, 16),
             r.value ->> 4, r.value ->> 5, r.value ->> 6, r.value ->> 7, r.value ->> 8, r.value ->> 9, r.value ->> 10,
             r.value ->> 11, r.value ->> 12, substr(?2, r.value ->> 13, r.value ->> 14)
         FROM jsonb_each(?1) r",
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
        "DELETE FROM outbox WHERE effect_id IN (SELECT substr(?2, r.value ->> 0, 16) FROM jsonb_each(?1) r)",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}

/// What a batch's claims and settlements do.
#[derive(Debug, Default)]
pub(crate) struct Dispatch {
    /// Claims that do not simply hold, by effect and the claim's place in the batch.
    exceptions: HashMap<(usize, EffectId), Exception>,
    claimed: HashMap<EffectId, Timestamp>,
    continued: HashMap<(EffectId, PartitionId), Continued>,
    over: Vec<(PartitionId, EffectId)>,
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
    pub(crate) async fn load(tx: &mut SqliteConnection, claims: &[(PartitionId, &Claim)]) -> Result<Self> {
        let mut bulk = Bulk::default();
        let mut asked = Vec::new();
        for (place, (partition, claim)) in claims.iter().enumerate() {
            for effect in &claim.effects {
                asked.push((place, *effect));
                bulk.row(|row| {
                    row.ids([effect.uuid()]);
                    row.int(partition.0.into());
                    row.int(claim.from.code().into());
                    row.int(claim.now.as_micros());
                });
            }
        }
        let mut dispatch = Self::default();
        if bulk.is_empty() {
            return Ok(dispatch);
        }
        let (rows, blob) = bulk.finish();
        let exceptions = sqlx::query!(
            r#"SELECT c.key + 0 AS "place!: i64",
                   (o.effect_id IS NOT NULL AND o.not_after <= c.value ->> 3) AS "expired: bool"
               FROM jsonb_each(?1) c LEFT JOIN outbox o
               ON o.effect_id = substr(?2, c.value ->> 0, 16) AND o.partition_id = c.value ->> 1
                   AND o.state = c.value ->> 2
               WHERE o.effect_id IS NULL OR o.not_before > c.value ->> 3 OR o.not_after <= c.value ->> 3"#,
            rows,
            blob
        )
        .fetch_all(tx)
        .await
        .map_err(translate)?;
        for row in exceptions {
            if let Some(key) = usize::try_from(row.place).ok().and_then(|place| asked.get(place)) {
                let exception = if row.expired == Some(true) { Exception::Expired } else { Exception::Other };
                dispatch.exceptions.insert(*key, exception);
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
                Some(Exception::Expired) => claimed.expired.push(*effect),
                Some(Exception::Other) => {}
                None => {
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
    pub(crate) async fn save(self, tx: &mut SqliteConnection) -> Result<()> {
        save_claims(&mut *tx, &self.claimed).await?;
        save_over(&mut *tx, &self.over).await?;
        save_continued(tx, &self.continued).await
    }
}

async fn save_claims(tx: &mut SqliteConnection, claimed: &HashMap<EffectId, Timestamp>) -> Result<()> {
    if claimed.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for (effect, now) in claimed {
        bulk.row(|row| {
            row.ids([effect.uuid()]);
            row.int(now.as_micros());
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "UPDATE OR FAIL outbox SET state = 1, attempts = attempts + 1, claimed_at = r.value ->> 1
         FROM jsonb_each(?1) r WHERE outbox.effect_id = substr(?2, r.value ->> 0, 16)",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}

async fn save_over(tx: &mut SqliteConnection, over: &[(PartitionId, EffectId)]) -> Result<()> {
    if over.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for (partition, effect) in over {
        bulk.row(|row| {
            row.ids([effect.uuid()]);
            row.int(partition.0.into());
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "DELETE FROM outbox WHERE (effect_id, partition_id) IN (
             SELECT substr(?2, r.value ->> 0, 16), r.value ->> 1 FROM jsonb_each(?1) r)",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}

async fn save_continued(
    tx: &mut SqliteConnection,
    continued: &HashMap<(EffectId, PartitionId), Continued>,
) -> Result<()> {
    if continued.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for ((effect, partition), row_now) in continued {
        bulk.row(|row| {
            row.ids([effect.uuid()]);
            row.int(partition.0.into());
            row.int(row_now.state.code().into());
            row.maybe_at(row_now.not_before);
            row.maybe_at(row_now.claimed_at);
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "UPDATE OR FAIL outbox SET state = r.value ->> 2, not_before = ifnull(r.value ->> 3, not_before),
             claimed_at = r.value ->> 4
         FROM jsonb_each(?1) r
         WHERE outbox.effect_id = substr(?2, r.value ->> 0, 16) AND outbox.partition_id = r.value ->> 1",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
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
