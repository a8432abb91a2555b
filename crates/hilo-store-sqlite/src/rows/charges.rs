//! What is kept of messages for their cost and for the figures of templates.

use crate::writer::each;
use hilo_model::Id;
use hilo_store::rows::{MessageChargeRow, TemplateMessageRow};
use rusqlite::{Connection, Result, params};

/// Writes which messages are made of which template; those that are there stay as they are.
pub(super) fn insert_template_messages(tx: &Connection, rows: &[&TemplateMessageRow]) -> Result<()> {
    let sql = "INSERT INTO template_messages (workspace_id, environment_id, contact_id, message_id, position, channel_id,
             template, language, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    each(tx, sql, rows, |insert, row| {
        insert.execute(params![
            row.scope.workspace.uuid(),
            row.scope.environment.uuid(),
            row.contact.uuid(),
            row.message.uuid(),
            row.position,
            row.channel.uuid(),
            row.template,
            row.language,
            row.at.as_micros(),
        ])
    })
}

/// Writes what was charged; what is there stays as it is.
pub(super) fn insert(tx: &Connection, rows: &[&MessageChargeRow]) -> Result<()> {
    let sql = "INSERT INTO message_charges (workspace_id, environment_id, contact_id, message_id, channel_id, category,
             kind, micros, currency, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    each(tx, sql, rows, |insert, row| {
        insert.execute(params![
            row.scope.workspace.uuid(),
            row.scope.environment.uuid(),
            row.contact.uuid(),
            row.message.uuid(),
            row.channel.uuid(),
            row.charge.category.as_str(),
            row.charge.kind.as_str(),
            row.cost.as_ref().map(|cost| cost.micros),
            row.cost.as_ref().map(|cost| cost.currency.as_str()),
            row.at.as_micros(),
        ])
    })
}
