//! Partitions: who owns them, where they stand.

use crate::{
    columns,
    error::{Failure, translate},
    writer::each,
};
use hilo_model::{Id, NodeId};
use hilo_store::{
    Refusal, Result,
    journal::Offset,
    partition::{Fence, PartitionId, PartitionState},
};
use rusqlite::{Connection, OptionalExtension, params};
use sqlx::SqliteExecutor;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where the partitions of a batch stand while it is being checked.
#[derive(Debug, Default)]
pub(crate) struct Standing(BTreeMap<PartitionId, Place>);

#[derive(Debug)]
struct Place {
    epoch: i64,
    head: Offset,
    cursor: Offset,
    appended: bool,
    advanced: bool,
}

impl Standing {
    /// Reads the partitions that a batch concerns.
    pub(crate) fn load(
        tx: &Connection,
        concerned: impl IntoIterator<Item = PartitionId>,
    ) -> rusqlite::Result<Self> {
        let mut places = BTreeMap::new();
        for partition in concerned {
            let place = tx
                .prepare_cached("SELECT epoch, head, cursor FROM partitions WHERE partition_id = ?")?
                .query_row([partition.0], |row| {
                    let (epoch, head, cursor) = (row.get(0)?, row.get(1)?, row.get(2)?);
                    Ok(Place { epoch, head, cursor, appended: false, advanced: false })
                })
                .optional()?;
            places.extend(place.map(|place| (partition, place)));
        }
        Ok(Self(places))
    }

    /// Whether the fence still holds.
    pub(crate) fn check(&self, fence: Fence) -> std::result::Result<(), Refusal> {
        match self.0.get(&fence.partition) {
            Some(place) if place.epoch == fence.epoch => Ok(()),
            _ => Err(Refusal::Fenced { partition: fence.partition.0 }),
        }
    }

    /// Moves a cursor, if it is where the caller thinks.
    pub(crate) fn advance(
        &mut self,
        partition: PartitionId,
        after: Offset,
        up_to: Offset,
    ) -> std::result::Result<(), Refusal> {
        match self.0.get_mut(&partition) {
            Some(place) if place.cursor == after && after <= up_to && up_to <= place.head => {
                place.cursor = up_to;
                place.advanced |= up_to > after;
                Ok(())
            }
            _ => Err(Refusal::Stale("cursor")),
        }
    }

    /// The next offset of a partition; `None` if there is no such partition.
    pub(crate) fn next_offset(&mut self, partition: PartitionId) -> Option<Offset> {
        let place = self.0.get_mut(&partition)?;
        place.head += 1;
        place.appended = true;
        Some(place.head)
    }

    /// Writes what has moved.
    pub(crate) fn save(self, tx: &Connection) -> rusqlite::Result<()> {
        let moved = self.0.iter().filter(|(_, place)| place.appended || place.advanced);
        let sql = "UPDATE partitions SET head = ?2, cursor = ?3, stalls = iif(?4, 0, stalls) WHERE partition_id = ?1";
        each(tx, sql, moved, |update, (partition, place)| {
            update.execute(params![partition.0, place.head, place.cursor, place.advanced])
        })
    }
}

/// A JSON array of partition numbers, for `jsonb_each`.
pub(crate) fn list(numbers: impl IntoIterator<Item = i16>) -> String {
    let numbers: Vec<String> = numbers.into_iter().map(|number| number.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

/// SQLite's clock.
fn now(tx: &Connection) -> rusqlite::Result<i64> {
    tx.query_row("SELECT CAST(unixepoch('subsec') * 1000000 AS INTEGER)", (), |row| row.get(0))
}

fn until(now: i64, lease_ms: u64) -> i64 {
    now.saturating_add_unsigned(lease_ms.saturating_mul(1_000))
}

fn seen(tx: &Connection, node: Uuid, until: i64) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO nodes (node_id, lease_until) VALUES (?, ?)
         ON CONFLICT (node_id) DO UPDATE SET lease_until = excluded.lease_until",
    )?
    .execute(params![node, until])?;
    Ok(())
}

/// See [`hilo_store::Store::acquire`].
pub(crate) fn acquire(
    tx: &Connection,
    node: NodeId,
    want: u16,
    lease_ms: u64,
) -> std::result::Result<Vec<PartitionState>, Failure> {
    let node = node.uuid();
    let now = now(tx)?;
    let until = until(now, lease_ms);
    seen(tx, node, until)?;
    let own = tx
        .prepare_cached("UPDATE partitions SET lease_until = ? WHERE owner_id = ?")?
        .execute(params![until, node])?;
    let more = usize::from(want).saturating_sub(own);
    tx.prepare_cached(
        "UPDATE partitions SET owner_id = ?1, lease_until = ?2, epoch = epoch + 1, stalls = stalls + (head > cursor)
         WHERE partition_id IN (
             SELECT partition_id FROM partitions
             WHERE owner_id IS NULL OR (owner_id <> ?1 AND lease_until <= ?3)
             ORDER BY partition_id LIMIT ?4)",
    )?
    .execute(params![node, until, now, i64::try_from(more).unwrap_or(i64::MAX)])?;
    let mut owned = tx.prepare_cached(
        "SELECT partition_id, epoch, head, cursor, stalls, iif(lease_until > ?2, owner_id, NULL) FROM partitions
         WHERE owner_id = ?1 ORDER BY partition_id",
    )?;
    let states = owned.query_map(params![node, now], |row| {
        Ok(PartitionState {
            fence: Fence { partition: PartitionId(row.get(0)?), epoch: row.get(1)? },
            head: row.get(2)?,
            cursor: row.get(3)?,
            stalls: row.get(4)?,
            owner: columns::id(row.get(5)?),
        })
    })?;
    Ok(states.collect::<rusqlite::Result<_>>()?)
}

/// See [`hilo_store::Store::renew`].
pub(crate) fn renew(
    tx: &Connection,
    node: NodeId,
    held: &[Fence],
    lease_ms: u64,
) -> rusqlite::Result<Vec<Fence>> {
    let node = node.uuid();
    let until = until(now(tx)?, lease_ms);
    seen(tx, node, until)?;
    let mut kept = Vec::new();
    let sql = "UPDATE partitions SET lease_until = ? WHERE partition_id = ? AND owner_id = ? AND epoch = ?";
    each(tx, sql, held, |update, fence| {
        let renewed = update.execute(params![until, fence.partition.0, node, fence.epoch])?;
        if renewed > 0 {
            kept.push(*fence);
        }
        Ok(renewed)
    })?;
    Ok(kept)
}

/// See [`hilo_store::Store::release`].
pub(crate) fn release(tx: &Connection, node: NodeId, held: &[Fence]) -> rusqlite::Result<()> {
    let node = node.uuid();
    let sql = "UPDATE partitions SET owner_id = NULL, lease_until = 0
         WHERE partition_id = ? AND owner_id = ? AND epoch = ?";
    each(tx, sql, held, |update, fence| update.execute(params![fence.partition.0, node, fence.epoch]))?;
    // A node that owns nothing any more is leaving; should it stay, its next `acquire` says so.
    tx.prepare_cached(
        "DELETE FROM nodes WHERE node_id = ?1 AND NOT EXISTS (SELECT 1 FROM partitions WHERE owner_id = ?1)",
    )?
    .execute([node])?;
    Ok(())
}

/// See [`hilo_store::Store::live_nodes`].
pub(crate) async fn live_nodes(reader: impl SqliteExecutor<'_>, node: NodeId) -> Result<u16> {
    let node = node.uuid();
    let others = sqlx::query_scalar!(
        r#"SELECT count(*) AS "others!: i64" FROM nodes
           WHERE node_id <> ? AND lease_until > CAST(unixepoch('subsec') * 1000000 AS INTEGER)"#,
        node
    )
    .fetch_one(reader)
    .await
    .map_err(translate)?;
    Ok(u16::try_from(others.saturating_add(1)).unwrap_or(u16::MAX))
}

/// See [`hilo_store::Store::partitions`].
pub(crate) async fn partitions(
    reader: impl SqliteExecutor<'_>,
    asked: &[PartitionId],
) -> Result<Vec<PartitionState>> {
    let numbers = list(asked.iter().map(|partition| partition.0));
    let rows = sqlx::query!(
        r#"SELECT p.partition_id AS "partition_id!: i64", p.epoch AS "epoch!: i64", p.head AS "head!: i64",
               p.cursor AS "cursor!: i64", p.stalls AS "stalls!: i64",
               CASE WHEN p.lease_until > CAST(unixepoch('subsec') * 1000000 AS INTEGER) THEN p.owner_id END
                   AS "owner?: Uuid"
           FROM jsonb_each(?) a JOIN partitions p ON p.partition_id = a.value ORDER BY a.key"#,
        numbers
    )
    .fetch_all(reader)
    .await
    .map_err(translate)?;
    rows.into_iter()
        .map(|row| {
            Ok(PartitionState {
                fence: Fence {
                    partition: PartitionId(columns::small("partitions", "partition_id", row.partition_id)?),
                    epoch: row.epoch,
                },
                head: row.head,
                cursor: row.cursor,
                stalls: columns::small("partitions", "stalls", row.stalls)?,
                owner: columns::id(row.owner),
            })
        })
        .collect()
}
