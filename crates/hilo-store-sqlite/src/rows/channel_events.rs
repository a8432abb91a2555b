//! Account events of channels.

use crate::writer::each;
use hilo_model::Id;
use hilo_store::rows::ChannelEventRow;
use rusqlite::{Connection, Result, params};

/// Writes new events; those that are there stay as they are.
pub(super) fn insert(tx: &Connection, events: &[&ChannelEventRow]) -> Result<()> {
    let sql =
        "INSERT INTO channel_events (workspace_id, environment_id, channel_id, position, field, body, at)
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    each(tx, sql, events, |insert, event| {
        insert.execute(params![
            event.scope.workspace.uuid(),
            event.scope.environment.uuid(),
            event.channel.uuid(),
            event.position,
            event.field,
            event.body,
            event.at.as_micros(),
        ])
    })
}
