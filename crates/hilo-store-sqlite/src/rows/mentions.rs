//! Who is mentioned in notes.

use crate::writer::each;
use hilo_model::Id;
use hilo_store::rows::MentionRow;
use rusqlite::{Connection, Result, params};

/// Writes new mentions; those that are there stay as they are.
pub(super) fn insert(tx: &Connection, mentions: &[&MentionRow]) -> Result<()> {
    let sql = "INSERT INTO mentions (workspace_id, environment_id, person_id, contact_id, position, at)
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    each(tx, sql, mentions, |insert, mention| {
        insert.execute(params![
            mention.scope.workspace.uuid(),
            mention.scope.environment.uuid(),
            mention.person.uuid(),
            mention.contact.uuid(),
            mention.position,
            mention.at.as_micros(),
        ])
    })
}
