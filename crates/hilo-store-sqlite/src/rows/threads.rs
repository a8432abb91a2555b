//! Threads.

use super::last;
use crate::{bulk::Bulk, error::translate};
use hilo_model::Id;
use hilo_store::{Result, rows::ThreadRow};
use sqlx::SqliteConnection;

/// Writes threads, full rows.
pub(super) async fn upsert(tx: &mut SqliteConnection, threads: &[&ThreadRow]) -> Result<()> {
    if threads.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for thread in last(threads, |row| (row.scope, row.contact)) {
        bulk.row(|row| {
            row.scoped(thread.scope, thread.contact.uuid());
            row.int(thread.version);
            row.id(thread.channel);
            row.int(thread.last_message_at.as_micros());
            row.bytes(&thread.preview);
            row.int(thread.preview_inbound.into());
            row.int(thread.unread.into());
            row.maybe_at(thread.window_until);
            row.id(thread.ticket);
            row.text(thread.status.as_str());
            row.id(thread.assignee);
            row.id(thread.team);
            row.text(thread.priority.as_str());
            row.maybe_at(thread.snoozed_until);
            row.id(thread.run);
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT OR FAIL INTO threads (workspace_id, environment_id, contact_id, version, channel_id, last_message_at, preview,
             preview_inbound, unread, window_until, ticket_id, status, assignee_id, team_id, priority, snoozed_until,
             run_id)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), r.value ->> 1, substr(?2, r.value ->> 2, 16), r.value ->> 3,
             substr(?2, r.value ->> 4, r.value ->> 5), r.value ->> 6, r.value ->> 7, r.value ->> 8,
             substr(?2, r.value ->> 9, 16), r.value ->> 10, substr(?2, r.value ->> 11, 16),
             substr(?2, r.value ->> 12, 16), r.value ->> 13, r.value ->> 14, substr(?2, r.value ->> 15, 16)
         FROM jsonb_each(?1) r WHERE true
         ON CONFLICT (workspace_id, environment_id, contact_id) DO UPDATE SET version = excluded.version,
             channel_id = excluded.channel_id, last_message_at = excluded.last_message_at, preview = excluded.preview,
             preview_inbound = excluded.preview_inbound, unread = excluded.unread,
             window_until = excluded.window_until, ticket_id = excluded.ticket_id, status = excluded.status,
             assignee_id = excluded.assignee_id, team_id = excluded.team_id, priority = excluded.priority,
             snoozed_until = excluded.snoozed_until, run_id = excluded.run_id",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}
