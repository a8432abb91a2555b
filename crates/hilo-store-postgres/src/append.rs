//! Events taken in: journal entries, and attempts at them.

use crate::{
    PostgresStore,
    columns::{actor, actor_id, actor_type, column, environments, lane, micros, scope, workspaces},
    error::from_sqlx,
};
use hilo_model::{Id, Timestamp, TraceId};
use hilo_store::{
    Result,
    journal::{Entry, NewEntry, Offset},
    partition::PartitionId,
};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Adds a batch's entries. The heads of their partitions are locked.
pub(crate) async fn insert(conn: &mut PgConnection, entries: &[Entry]) -> sqlx::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO journal (partition_id, "offset", workspace_id, environment_id, lane_kind, lane_id,
            actor_type, actor_id, at, trace_id, payload)
        SELECT * FROM UNNEST($1::smallint[], $2::bigint[], $3::uuid[], $4::uuid[], $5::smallint[], $6::uuid[],
            $7::text[], $8::uuid[], $9::bigint[], $10::uuid[], $11::bytea[])"#,
        &column(entries, |e| e.partition.0),
        &column(entries, |e| e.offset),
        &workspaces(entries, |e| e.entry.lane.scope),
        &environments(entries, |e| e.entry.lane.scope),
        &column(entries, |e| e.entry.lane.kind.code()),
        &column(entries, |e| e.entry.lane.id),
        &entries.iter().map(|e| actor_type(e.entry.actor)).collect::<Vec<_>>() as &[&str],
        &column(entries, |e| actor_id(e.entry.actor)) as &[Option<Uuid>],
        &column(entries, |e| micros(e.entry.at)),
        &column(entries, |e| e.entry.trace.uuid()),
        &entries.iter().map(|e| &e.entry.payload[..]).collect::<Vec<_>>() as &[&[u8]],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Counts attempts, so many per entry; returns the counts afterwards.
pub(crate) async fn count(
    conn: &mut PgConnection,
    attempts: &BTreeMap<(PartitionId, Offset), i32>,
) -> sqlx::Result<BTreeMap<(PartitionId, Offset), i32>> {
    if attempts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let counted = sqlx::query!(
        r#"INSERT INTO attempts AS a (partition_id, "offset", attempts)
        SELECT * FROM UNNEST($1::smallint[], $2::bigint[], $3::integer[])
        ON CONFLICT ON CONSTRAINT attempts_pkey DO UPDATE SET attempts = a.attempts + excluded.attempts
        RETURNING partition_id, "offset", attempts"#,
        &attempts.keys().map(|(partition, _)| partition.0).collect::<Vec<_>>(),
        &attempts.keys().map(|(_, offset)| *offset).collect::<Vec<_>>(),
        &attempts.values().copied().collect::<Vec<_>>(),
    )
    .fetch_all(conn)
    .await?;
    Ok(counted.into_iter().map(|row| ((PartitionId(row.partition_id), row.offset), row.attempts)).collect())
}

/// Entries after `after`, in order.
pub(crate) async fn read(
    store: &PostgresStore,
    partition: PartitionId,
    after: Offset,
    limit: u32,
) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"SELECT "offset", workspace_id, environment_id, lane_kind, lane_id, actor_type, actor_id, at, trace_id, payload
        FROM journal WHERE partition_id = $1 AND "offset" > $2 ORDER BY "offset" LIMIT $3"#,
        partition.0,
        after,
        i64::from(limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    rows.into_iter()
        .map(|row| {
            let scope = scope(row.workspace_id, row.environment_id);
            let entry = NewEntry {
                lane: lane("journal", scope, row.lane_kind, row.lane_id)?,
                actor: actor("journal", &row.actor_type, row.actor_id)?,
                at: Timestamp::from_micros(row.at),
                trace: TraceId::from_uuid(row.trace_id),
                payload: row.payload.into(),
            };
            Ok(Entry { partition, offset: row.offset, entry })
        })
        .collect()
}
