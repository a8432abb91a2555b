//! Timeline entries that are no messages.

use crate::{bulk::Bulk, columns::actor_columns, error::translate};
use hilo_model::Id;
use hilo_store::{Result, rows::ThreadEventRow};
use sqlx::SqliteConnection;

/// Writes new entries; those that are there stay as they are.
pub(super) async fn insert(tx: &mut SqliteConnection, events: &[&ThreadEventRow]) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for event in events {
        let (actor, actor_id) = actor_columns(event.actor);
        bulk.row(|row| {
            row.scoped(event.scope, event.contact.uuid());
            row.id(Some(event.id));
            row.int(event.position);
            row.text(&event.kind);
            row.text(actor);
            row.uuid(actor_id);
            row.bytes(&event.body);
            row.int(event.at.as_micros());
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT OR FAIL INTO thread_events (workspace_id, environment_id, contact_id, id, position, kind, actor_type, actor_id,
             body, at)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), substr(?2, r.value ->> 1, 16), r.value ->> 2, r.value ->> 3,
             r.value ->> 4, substr(?2, r.value ->> 5, 16), substr(?2, r.value ->> 6, r.value ->> 7), r.value ->> 8
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
