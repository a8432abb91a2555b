//! Account events of channels.

use crate::{bulk::Bulk, error::translate};
use hilo_model::Id;
use hilo_store::{Result, rows::ChannelEventRow};
use sqlx::SqliteConnection;

/// Writes new events; those that are there stay as they are.
pub(super) async fn insert(tx: &mut SqliteConnection, events: &[&ChannelEventRow]) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for event in events {
        bulk.row(|row| {
            row.scoped(event.scope, event.channel.uuid());
            row.int(event.position);
            row.text(&event.field);
            row.text(&event.body);
            row.int(event.at.as_micros());
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT INTO channel_events (workspace_id, environment_id, channel_id, position, field, body, at)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), r.value ->> 1, r.value ->> 2, r.value ->> 3, r.value ->> 4
         FROM jsonb_each(?1) r WHERE true
         ON CONFLICT DO NOTHING",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}
