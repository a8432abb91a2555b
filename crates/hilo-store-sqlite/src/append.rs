//! Events taken in: offsets are given while a batch is checked, the rows are written together at its end.

use crate::{
    columns::{self, actor_columns, moment},
    error::translate,
    ownership::Standing,
    rows,
    writer::each,
};
use bytes::Bytes;
use hilo_model::Id;
use hilo_store::{
    Error, Result,
    journal::{Entry, LaneKey, NewContact, NewEntry, Offset},
    partition::{Installation, PartitionId},
};
use rusqlite::{Connection, params};
use sqlx::SqliteExecutor;
use uuid::Uuid;

/// What a batch appends.
#[derive(Debug, Default)]
pub(crate) struct Appends<'a> {
    entries: Vec<Entry>,
    contacts: Vec<&'a NewContact>,
}

impl<'a> Appends<'a> {
    /// Gives entries their offsets.
    pub(crate) fn entries<'e>(
        &mut self,
        installation: &Installation,
        standing: &mut Standing,
        new: impl IntoIterator<Item = &'e NewEntry>,
    ) -> Result<Vec<Entry>> {
        let mut appended = Vec::new();
        for entry in new {
            let partition = installation.partition_of(entry.lane.id);
            let offset = standing.next_offset(partition).ok_or_else(|| {
                Error::Unsuitable(format!("there is no partition {} in this database", partition.0))
            })?;
            appended.push(Entry { partition, offset, entry: entry.clone() });
        }
        self.entries.extend_from_slice(&appended);
        Ok(appended)
    }

    /// Takes note of people who are new.
    pub(crate) fn contacts(&mut self, new: &'a [NewContact]) {
        self.contacts.extend(new);
    }

    /// Writes everything.
    pub(crate) fn save(self, tx: &Connection) -> rusqlite::Result<()> {
        rows::contact_keys(tx, &self.contacts)?;
        save_entries(tx, &self.entries)
    }
}

fn save_entries(tx: &Connection, entries: &[Entry]) -> rusqlite::Result<()> {
    let sql = r#"INSERT INTO journal (partition_id, "offset", workspace_id, environment_id, lane_id, trace_id,
             lane_kind, actor_type, actor_id, at, payload)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"#;
    each(tx, sql, entries, |insert, Entry { partition, offset, entry }| {
        let LaneKey { scope, kind, id } = entry.lane;
        let (actor, actor_id) = actor_columns(entry.actor);
        insert.execute(params![
            partition.0,
            offset,
            scope.workspace.uuid(),
            scope.environment.uuid(),
            id,
            entry.trace.uuid(),
            kind.code(),
            actor,
            actor_id,
            entry.at.as_micros(),
            &entry.payload[..],
        ])
    })
}

/// See [`hilo_store::Store::journal`].
pub(crate) async fn read(
    reader: impl SqliteExecutor<'_>,
    partition: PartitionId,
    after: Offset,
    limit: u32,
) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"SELECT "offset", workspace_id AS "workspace_id: Uuid",
               environment_id AS "environment_id: Uuid", lane_kind, lane_id AS "lane_id: Uuid", actor_type,
               actor_id AS "actor_id?: Uuid", at, trace_id AS "trace_id: Uuid", payload
           FROM journal WHERE partition_id = ? AND "offset" > ? ORDER BY "offset" LIMIT ?"#,
        partition.0,
        after,
        limit
    )
    .fetch_all(reader)
    .await
    .map_err(translate)?;
    rows.into_iter()
        .map(|row| {
            Ok(Entry {
                partition,
                offset: row.offset,
                entry: NewEntry {
                    lane: LaneKey {
                        scope: columns::scope(row.workspace_id, row.environment_id),
                        kind: columns::lane_kind("journal", row.lane_kind)?,
                        id: row.lane_id,
                    },
                    actor: columns::actor("journal", &row.actor_type, row.actor_id)?,
                    at: moment(row.at),
                    trace: Id::from_uuid(row.trace_id),
                    payload: Bytes::from(row.payload),
                },
            })
        })
        .collect()
}

/// Counts an attempt at an entry.
pub(crate) fn attempt(tx: &Connection, partition: PartitionId, offset: Offset) -> rusqlite::Result<i32> {
    tx.prepare_cached(
        r#"INSERT INTO attempts (partition_id, "offset", attempts) VALUES (?, ?, 1)
           ON CONFLICT (partition_id, "offset") DO UPDATE SET attempts = attempts + 1
           RETURNING attempts"#,
    )?
    .query_row(params![partition.0, offset], |row| row.get(0))
}
