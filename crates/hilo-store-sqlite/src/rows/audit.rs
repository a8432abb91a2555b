//! The audit log.

use crate::{columns::actor_columns, writer::each};
use hilo_model::Id;
use hilo_store::rows::AuditRow;
use rusqlite::{Connection, Result, params};

/// Writes entries.
pub(crate) fn insert(tx: &Connection, entries: &[&AuditRow]) -> Result<()> {
    let sql = "INSERT INTO audit (id, trace_id, workspace_id, environment_id, at, actor_type, actor_id, action, target,
             detail)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    each(tx, sql, entries, |insert, entry| {
        let (actor, actor_id) = actor_columns(entry.actor);
        insert.execute(params![
            entry.id.uuid(),
            entry.trace.uuid(),
            entry.workspace.map(Id::uuid),
            entry.environment.map(Id::uuid),
            entry.at.as_micros(),
            actor,
            actor_id,
            entry.action,
            entry.target,
            entry.detail,
        ])
    })
}
