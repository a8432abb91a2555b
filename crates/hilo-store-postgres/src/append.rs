//! Events taken in: journal entries, attempts at them, and the keys of new contacts.

use crate::{
    PostgresStore,
    columns::{actor, actor_id, actor_type, column, environments, lane, micros, scope, workspaces},
    error::from_sqlx,
};
use hilo_model::{ContactId, Id, Scope, Timestamp, TraceId};
use hilo_store::{
    Result,
    journal::{Entry, NewContact, NewEntry, Offset},
    partition::PartitionId,
    rows::WrappedKey,
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

/// Stores the keys of new contacts. One that has a key, or had one that was destroyed, gets no other.
pub(crate) async fn insert_keys(conn: &mut PgConnection, contacts: &[&NewContact]) -> sqlx::Result<()> {
    if contacts.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO contact_keys (workspace_id, environment_id, contact_id, master, bytes, at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::bigint[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(contacts, |contact| contact.scope),
        &environments(contacts, |contact| contact.scope),
        &column(contacts, |contact| contact.contact.uuid()),
        &column(contacts, |contact| contact.key.master.as_str()) as &[&str],
        &column(contacts, |contact| &contact.key.bytes[..]) as &[&[u8]],
        &column(contacts, |contact| micros(contact.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The keys of contacts, in the order asked for.
pub(crate) async fn contact_keys(
    store: &PostgresStore,
    asked: &[(Scope, ContactId)],
) -> Result<Vec<Option<WrappedKey>>> {
    let mut found = vec![None; asked.len()];
    let rows = sqlx::query!(
        r#"SELECT u.place AS "place!", k.master, k.bytes AS "bytes!"
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY
            AS u (workspace_id, environment_id, contact_id, place)
        JOIN contact_keys k ON k.workspace_id = u.workspace_id AND k.environment_id = u.environment_id
            AND k.contact_id = u.contact_id
        WHERE k.bytes IS NOT NULL"#,
        &workspaces(asked, |key| key.0),
        &environments(asked, |key| key.0),
        &column(asked, |key| key.1.uuid()),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    for row in rows {
        if let Some(slot) = usize::try_from(row.place).ok().and_then(|place| found.get_mut(place - 1)) {
            *slot = Some(WrappedKey { master: row.master, bytes: row.bytes.into() });
        }
    }
    Ok(found)
}
