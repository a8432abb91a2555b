//! Partitions: who owns them, where they stand.

use crate::{bulk::Bulk, columns, error::translate};
use hilo_model::{Id, NodeId};
use hilo_store::{
    Refusal, Result,
    journal::Offset,
    partition::{Fence, PartitionId, PartitionState},
};
use sqlx::{SqliteConnection, SqliteExecutor};
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
    pub(crate) async fn load(
        tx: &mut SqliteConnection,
        concerned: impl Iterator<Item = PartitionId>,
    ) -> Result<Self> {
        let mut numbers: Vec<i16> = concerned.map(|partition| partition.0).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return Ok(Self::default());
        }
        let numbers = list(numbers);
        let rows = sqlx::query!(
            r#"SELECT partition_id, epoch, head, cursor FROM partitions
               WHERE partition_id IN (SELECT value FROM jsonb_each(?))"#,
            numbers
        )
        .fetch_all(tx)
        .await
        .map_err(translate)?;
        let mut places = BTreeMap::new();
        for row in rows {
            places.insert(
                PartitionId(columns::small("partitions", "partition_id", row.partition_id)?),
                Place {
                    epoch: row.epoch,
                    head: row.head,
                    cursor: row.cursor,
                    appended: false,
                    advanced: false,
                },
            );
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
    pub(crate) async fn save(self, tx: &mut SqliteConnection) -> Result<()> {
        let mut bulk = Bulk::default();
        for (partition, place) in self.0.iter().filter(|(_, place)| place.appended || place.advanced) {
            bulk.row(|row| {
                row.int(partition.0.into());
                row.int(place.head);
                row.int(place.cursor);
                row.int(place.advanced.into());
            });
        }
        if bulk.is_empty() {
            return Ok(());
        }
        let (rows, _) = bulk.finish();
        sqlx::query!(
            r#"UPDATE OR FAIL partitions SET head = r.value ->> 1, cursor = r.value ->> 2,
                   stalls = CASE WHEN r.value ->> 3 THEN 0 ELSE stalls END
               FROM jsonb_each(?) r WHERE partitions.partition_id = r.value ->> 0"#,
            rows
        )
        .execute(tx)
        .await
        .map_err(translate)?;
        Ok(())
    }
}

/// A JSON array of partition numbers, for `jsonb_each`.
pub(crate) fn list(numbers: impl IntoIterator<Item = i16>) -> String {
    let numbers: Vec<String> = numbers.into_iter().map(|number| number.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

/// SQLite's clock.
async fn now(connection: &mut SqliteConnection) -> Result<i64> {
    sqlx::query_scalar!(r#"SELECT CAST(unixepoch('subsec') * 1000000 AS INTEGER) AS "now!: i64""#)
        .fetch_one(connection)
        .await
        .map_err(translate)
}

fn until(now: i64, lease_ms: u64) -> i64 {
    now.saturating_add_unsigned(lease_ms.saturating_mul(1_000))
}

async fn seen(tx: &mut SqliteConnection, node: Uuid, until: i64) -> Result<()> {
    sqlx::query!(
        "INSERT INTO nodes (node_id, lease_until) VALUES (?, ?)
         ON CONFLICT (node_id) DO UPDATE SET lease_until = excluded.lease_until",
        node,
        until
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}

/// See [`hilo_store::Store::acquire`].
pub(crate) async fn acquire(
    tx: &mut SqliteConnection,
    node: NodeId,
    want: u16,
    lease_ms: u64,
) -> Result<Vec<PartitionState>> {
    let node = node.uuid();
    let now = now(&mut *tx).await?;
    let until = until(now, lease_ms);
    seen(&mut *tx, node, until).await?;
    let own = sqlx::query!("UPDATE partitions SET lease_until = ? WHERE owner_id = ?", until, node)
        .execute(&mut *tx)
        .await
        .map_err(translate)?
        .rows_affected();
    let more = i64::from(want).saturating_sub_unsigned(own).max(0);
    sqlx::query!(
        "UPDATE partitions SET owner_id = ?1, lease_until = ?2, epoch = epoch + 1, stalls = stalls + (head > cursor)
         WHERE partition_id IN (
             SELECT partition_id FROM partitions
             WHERE owner_id IS NULL OR (owner_id <> ?1 AND lease_until <= ?3)
             ORDER BY partition_id LIMIT ?4)",
        node,
        until,
        now,
        more
    )
    .execute(&mut *tx)
    .await
    .map_err(translate)?;
    let mut states = Vec::new();
    for row in
        sqlx::query!("SELECT partition_id FROM partitions WHERE owner_id = ? ORDER BY partition_id", node)
            .fetch_all(&mut *tx)
            .await
            .map_err(translate)?
    {
        states.push(PartitionId(columns::small("partitions", "partition_id", row.partition_id)?));
    }
    partitions(&mut *tx, &states).await
}

/// See [`hilo_store::Store::renew`].
pub(crate) async fn renew(
    tx: &mut SqliteConnection,
    node: NodeId,
    held: &[Fence],
    lease_ms: u64,
) -> Result<Vec<Fence>> {
    let node = node.uuid();
    let until = until(now(&mut *tx).await?, lease_ms);
    seen(&mut *tx, node, until).await?;
    let mut kept = Vec::new();
    for fence in held {
        let renewed = sqlx::query!(
            "UPDATE partitions SET lease_until = ? WHERE partition_id = ? AND owner_id = ? AND epoch = ?",
            until,
            fence.partition.0,
            node,
            fence.epoch
        )
        .execute(&mut *tx)
        .await
        .map_err(translate)?;
        if renewed.rows_affected() > 0 {
            kept.push(*fence);
        }
    }
    Ok(kept)
}

/// See [`hilo_store::Store::release`].
pub(crate) async fn release(tx: &mut SqliteConnection, node: NodeId, held: &[Fence]) -> Result<()> {
    let node = node.uuid();
    for fence in held {
        sqlx::query!(
            "UPDATE partitions SET owner_id = NULL, lease_until = 0
             WHERE partition_id = ? AND owner_id = ? AND epoch = ?",
            fence.partition.0,
            node,
            fence.epoch
        )
        .execute(&mut *tx)
        .await
        .map_err(translate)?;
    }
    // A node that owns nothing any more is leaving; should it stay, its next `acquire` says so.
    sqlx::query!(
        "DELETE FROM nodes WHERE node_id = ?1 AND NOT EXISTS (SELECT 1 FROM partitions WHERE owner_id = ?1)",
        node
    )
    .execute(tx)
    .await
    .map_err(translate)?;
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
