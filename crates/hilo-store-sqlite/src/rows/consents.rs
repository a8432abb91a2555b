//! Consent ledgers.

use crate::{columns::actor_columns, writer::each};
use hilo_model::Id;
use hilo_store::rows::ConsentRow;
use rusqlite::{Connection, Result, params};

/// Writes new entries; those that are there stay as they are.
pub(super) fn insert(tx: &Connection, entries: &[&ConsentRow]) -> Result<()> {
    let sql = "INSERT INTO consents (workspace_id, environment_id, contact_id, id, position, topic, decision, source,
             actor_type, actor_id, channel_id, message_id, effective, decided_at, body, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    each(tx, sql, entries, |insert, entry| {
        let (actor, actor_id) = actor_columns(entry.actor);
        insert.execute(params![
            entry.scope.workspace.uuid(),
            entry.scope.environment.uuid(),
            entry.contact.uuid(),
            entry.id.uuid(),
            entry.position,
            entry.reach.as_str(),
            entry.consent.as_str(),
            entry.source.as_str(),
            actor,
            actor_id,
            entry.channel.map(Id::uuid),
            entry.message.map(Id::uuid),
            entry.effective,
            entry.decided_at.as_micros(),
            &entry.body[..],
            entry.at.as_micros(),
        ])
    })
}
