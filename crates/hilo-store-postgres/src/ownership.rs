//! Who works on which partition, and the lock that every writing transaction begins with.

use crate::{
    PostgresStore,
    columns::{column, opt_id},
    error::from_sqlx,
};
use hilo_model::{Id, NodeId};
use hilo_store::{
    Refusal, Result,
    journal::Offset,
    partition::{Fence, PartitionId, PartitionState},
};
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The locked rows of the partitions that a batch touches.
#[derive(Debug, Default)]
pub(crate) struct Heads(BTreeMap<PartitionId, Head>);

#[derive(Debug, Clone, Copy, Default)]
struct Head {
    epoch: i64,
    head: Offset,
    cursor: Offset,
    /// Whether entries were appended or the cursor moved.
    changed: bool,
    /// Whether the cursor moved.
    advanced: bool,
}

/// Locks partitions in ascending order, until the transaction ends.
pub(crate) async fn lock(conn: &mut PgConnection, asked: &BTreeSet<PartitionId>) -> sqlx::Result<Heads> {
    if asked.is_empty() {
        return Ok(Heads::default());
    }
    let rows = sqlx::query!(
        r#"SELECT partition_id, epoch, head, cursor FROM partitions
        WHERE partition_id = ANY($1) ORDER BY partition_id FOR NO KEY UPDATE"#,
        &asked.iter().map(|partition| partition.0).collect::<Vec<_>>(),
    )
    .fetch_all(conn)
    .await?;
    let head = |epoch, head, cursor| Head { epoch, head, cursor, ..Head::default() };
    Ok(Heads(
        rows.into_iter()
            .map(|row| (PartitionId(row.partition_id), head(row.epoch, row.head, row.cursor)))
            .collect(),
    ))
}

impl Heads {
    /// Whether the fence is the partition's present one.
    pub(crate) fn check(&self, fence: Fence) -> std::result::Result<(), Refusal> {
        match self.0.get(&fence.partition) {
            Some(head) if head.epoch == fence.epoch => Ok(()),
            _ => Err(Refusal::Fenced { partition: fence.partition.0 }),
        }
    }

    /// Whether the partition's cursor stands at `after` and can go to `up_to`.
    pub(crate) fn check_cursor(
        &self,
        partition: PartitionId,
        after: Offset,
        up_to: Offset,
    ) -> std::result::Result<(), Refusal> {
        match self.0.get(&partition) {
            Some(head) if head.cursor == after && (after..=head.head).contains(&up_to) => Ok(()),
            _ => Err(Refusal::Stale("cursor")),
        }
    }

    /// The next offset of a partition.
    pub(crate) fn next(&mut self, partition: PartitionId) -> Offset {
        let head = self.0.entry(partition).or_default();
        head.head += 1;
        head.changed = true;
        head.head
    }

    /// Moves a partition's cursor.
    pub(crate) fn advance(&mut self, partition: PartitionId, up_to: Offset) {
        let head = self.0.entry(partition).or_default();
        head.advanced |= up_to != head.cursor;
        head.changed |= up_to != head.cursor;
        head.cursor = up_to;
    }

    /// Writes heads and cursors that changed.
    pub(crate) async fn write(&self, conn: &mut PgConnection) -> sqlx::Result<()> {
        let changed: Vec<_> = self.0.iter().filter(|(_, head)| head.changed).collect();
        if changed.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            r#"UPDATE partitions p
            SET head = u.head, cursor = u.cursor, stalls = CASE WHEN u.advanced THEN 0 ELSE p.stalls END
            FROM UNNEST($1::smallint[], $2::bigint[], $3::bigint[], $4::boolean[])
                AS u (partition_id, head, cursor, advanced)
            WHERE p.partition_id = u.partition_id"#,
            &column(&changed, |(partition, _)| partition.0),
            &column(&changed, |(_, head)| head.head),
            &column(&changed, |(_, head)| head.cursor),
            &column(&changed, |(_, head)| head.advanced),
        )
        .execute(conn)
        .await?;
        Ok(())
    }
}

/// A row as queries return it.
struct Raw {
    partition_id: i16,
    epoch: i64,
    head: i64,
    cursor: i64,
    stalls: i32,
    owner_id: Option<Uuid>,
}

impl From<Raw> for PartitionState {
    fn from(raw: Raw) -> Self {
        Self {
            fence: Fence { partition: PartitionId(raw.partition_id), epoch: raw.epoch },
            head: raw.head,
            cursor: raw.cursor,
            stalls: raw.stalls,
            owner: opt_id(raw.owner_id),
        }
    }
}

/// Leases end so many microseconds from now, by the database's clock.
fn lease_micros(lease_ms: u64) -> i64 {
    i64::try_from(lease_ms.saturating_mul(1_000)).unwrap_or(i64::MAX / 2)
}

/// Takes partitions; see [`hilo_store::Store::acquire`].
pub(crate) async fn acquire(
    store: &PostgresStore,
    node: NodeId,
    want: u16,
    lease_ms: u64,
) -> Result<Vec<PartitionState>> {
    let mut tx = store.writers.begin().await.map_err(from_sqlx)?;
    let rows = take(&mut tx, node, want, lease_micros(lease_ms)).await.map_err(from_sqlx)?;
    tx.commit().await.map_err(from_sqlx)?;
    Ok(rows.into_iter().map(PartitionState::from).collect())
}

async fn take(conn: &mut PgConnection, node: NodeId, want: u16, lease: i64) -> sqlx::Result<Vec<Raw>> {
    // A row that another process changes meanwhile is judged by what it became once the lock is had.
    let free = sqlx::query!(
        r#"SELECT partition_id, owner_id IS NOT DISTINCT FROM $1 AS "mine!" FROM partitions
        WHERE owner_id IS NULL OR owner_id = $1
            OR lease_until <= (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
        ORDER BY partition_id FOR NO KEY UPDATE"#,
        node.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let mine = free.iter().filter(|row| row.mine).count();
    let taken: Vec<i16> = free
        .iter()
        .filter(|row| !row.mine)
        .take(usize::from(want).saturating_sub(mine))
        .map(|row| row.partition_id)
        .collect();
    live(conn, node, lease).await?;
    sqlx::query_as!(
        Raw,
        r#"UPDATE partitions SET
            epoch = epoch + (owner_id IS DISTINCT FROM $1)::integer,
            stalls = stalls + (owner_id IS DISTINCT FROM $1 AND head > cursor)::integer,
            owner_id = $1,
            lease_until = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + $2
        WHERE owner_id = $1 OR partition_id = ANY($3)
        RETURNING partition_id, epoch, head, cursor, stalls,
            CASE WHEN lease_until > (extract(epoch FROM clock_timestamp()) * 1000000)::bigint THEN owner_id END
                AS owner_id"#,
        node.uuid(),
        lease,
        &taken,
    )
    .fetch_all(conn)
    .await
    .map(|mut rows| {
        rows.sort_unstable_by_key(|row| row.partition_id);
        rows
    })
}

/// Notes that a node is alive.
async fn live(conn: &mut PgConnection, node: NodeId, lease: i64) -> sqlx::Result<()> {
    sqlx::query!(
        r#"INSERT INTO nodes (node_id, lease_until)
        VALUES ($1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + $2)
        ON CONFLICT ON CONSTRAINT nodes_pkey DO UPDATE SET lease_until = excluded.lease_until"#,
        node.uuid(),
        lease,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Prolongs leases; see [`hilo_store::Store::renew`].
pub(crate) async fn renew(
    store: &PostgresStore,
    node: NodeId,
    held: &[Fence],
    lease_ms: u64,
) -> Result<Vec<Fence>> {
    let mut tx = store.writers.begin().await.map_err(from_sqlx)?;
    live(&mut tx, node, lease_micros(lease_ms)).await.map_err(from_sqlx)?;
    let kept = sqlx::query!(
        r#"WITH mine AS (
            SELECT p.partition_id FROM partitions p
            JOIN UNNEST($2::smallint[], $3::bigint[]) AS u (partition_id, epoch)
                ON p.partition_id = u.partition_id AND p.epoch = u.epoch
            WHERE p.owner_id = $1
            ORDER BY p.partition_id FOR NO KEY UPDATE OF p
        )
        UPDATE partitions p
        SET lease_until = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + $4
        FROM mine WHERE p.partition_id = mine.partition_id
        RETURNING p.partition_id, p.epoch"#,
        node.uuid(),
        &column(held, |fence| fence.partition.0),
        &column(held, |fence| fence.epoch),
        lease_micros(lease_ms),
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(from_sqlx)?;
    tx.commit().await.map_err(from_sqlx)?;
    let kept: BTreeSet<_> = kept.into_iter().map(|row| (row.partition_id, row.epoch)).collect();
    Ok(held.iter().filter(|fence| kept.contains(&(fence.partition.0, fence.epoch))).copied().collect())
}

/// Gives partitions up; see [`hilo_store::Store::release`].
pub(crate) async fn release(store: &PostgresStore, node: NodeId, held: &[Fence]) -> Result<()> {
    let mut tx = store.writers.begin().await.map_err(from_sqlx)?;
    sqlx::query!(
        r#"WITH mine AS (
            SELECT p.partition_id FROM partitions p
            JOIN UNNEST($2::smallint[], $3::bigint[]) AS u (partition_id, epoch)
                ON p.partition_id = u.partition_id AND p.epoch = u.epoch
            WHERE p.owner_id = $1
            ORDER BY p.partition_id FOR NO KEY UPDATE OF p
        )
        UPDATE partitions p SET owner_id = NULL, lease_until = 0
        FROM mine WHERE p.partition_id = mine.partition_id"#,
        node.uuid(),
        &column(held, |fence| fence.partition.0),
        &column(held, |fence| fence.epoch),
    )
    .execute(&mut *tx)
    .await
    .map_err(from_sqlx)?;
    // A node that gave everything up counts no longer.
    sqlx::query!(
        r#"DELETE FROM nodes n WHERE n.node_id = $1
            AND NOT EXISTS (SELECT FROM partitions p WHERE p.owner_id = $1)"#,
        node.uuid(),
    )
    .execute(&mut *tx)
    .await
    .map_err(from_sqlx)?;
    tx.commit().await.map_err(from_sqlx)
}

/// How many nodes are alive, this one included.
pub(crate) async fn live_nodes(store: &PostgresStore, node: NodeId) -> Result<u16> {
    let others = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM nodes
        WHERE node_id <> $1 AND lease_until > (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"#,
        node.uuid(),
    )
    .fetch_one(&store.readers)
    .await
    .map_err(from_sqlx)?;
    Ok(u16::try_from(others).unwrap_or(u16::MAX).saturating_add(1))
}

/// Where partitions stand.
pub(crate) async fn partitions(store: &PostgresStore, asked: &[PartitionId]) -> Result<Vec<PartitionState>> {
    let rows = sqlx::query_as!(
        Raw,
        r#"SELECT p.partition_id, p.epoch, p.head, p.cursor, p.stalls,
            CASE WHEN p.lease_until > (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
                THEN p.owner_id END AS owner_id
        FROM UNNEST($1::smallint[]) WITH ORDINALITY AS u (partition_id, place)
        JOIN partitions p ON p.partition_id = u.partition_id
        ORDER BY u.place"#,
        &column(asked, |partition| partition.0),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    Ok(rows.into_iter().map(PartitionState::from).collect())
}

/// Whether the database answers and can be written.
pub(crate) async fn ping(store: &PostgresStore) -> Result<()> {
    sqlx::query!("UPDATE installation SET config_revision = config_revision")
        .execute(&store.writers)
        .await
        .map_err(from_sqlx)?;
    Ok(())
}
