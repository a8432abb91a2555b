//! Timeline entries that are no messages.

use crate::{columns::actor_columns, writer::each};
use hilo_model::Id;
use hilo_store::rows::ThreadEventRow;
use rusqlite::{Connection, Result, params};

/// Writes new entries; those that are there stay as they are.
pub(super) fn insert(tx: &Connection, events: &[&ThreadEventRow]) -> Result<()> {
    let sql =
        "INSERT INTO thread_events (workspace_id, environment_id, contact_id, id, position, kind, actor_type,
             actor_id, body, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    each(tx, sql, events, |insert, event| {
        let (actor, actor_id) = actor_columns(event.actor);
        insert.execute(params![
            event.scope.workspace.uuid(),
            event.scope.environment.uuid(),
            event.contact.uuid(),
            event.id.uuid(),
            event.position,
            event.kind,
            actor,
            actor_id,
            &event.body[..],
            event.at.as_micros(),
        ])
    })
}
