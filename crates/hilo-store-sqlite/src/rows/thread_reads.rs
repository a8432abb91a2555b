//! How far people have read.

use crate::writer::each;
use hilo_model::Id;
use hilo_store::rows::ThreadReadRow;
use rusqlite::{Connection, Result, params};

/// Writes marks, full rows.
pub(super) fn upsert(tx: &Connection, reads: &[&ThreadReadRow]) -> Result<()> {
    let sql = "INSERT INTO thread_reads (workspace_id, environment_id, person_id, contact_id, position, at)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, person_id, contact_id)
         DO UPDATE SET position = excluded.position, at = excluded.at";
    each(tx, sql, reads, |upsert, read| {
        upsert.execute(params![
            read.scope.workspace.uuid(),
            read.scope.environment.uuid(),
            read.person.uuid(),
            read.contact.uuid(),
            read.position,
            read.at.as_micros(),
        ])
    })
}
