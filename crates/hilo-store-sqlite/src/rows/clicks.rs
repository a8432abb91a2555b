//! Presses of the buttons of messages that were made of templates.

use crate::writer::each;
use hilo_model::Id;
use hilo_store::rows::TemplateClickRow;
use rusqlite::{Connection, Result, params};

/// Writes presses; those that are there stay as they are.
pub(super) fn insert(tx: &Connection, rows: &[&TemplateClickRow]) -> Result<()> {
    let sql = "INSERT INTO template_clicks (workspace_id, environment_id, channel_id, provider_id, message_id, contact_id,
             button, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    each(tx, sql, rows, |insert, row| {
        insert.execute(params![
            row.scope.workspace.uuid(),
            row.scope.environment.uuid(),
            row.channel.uuid(),
            row.provider_id,
            row.message.uuid(),
            row.contact.uuid(),
            row.button,
            row.at.as_micros(),
        ])
    })
}
