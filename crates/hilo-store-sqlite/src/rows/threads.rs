//! Threads.

use crate::writer::each;
use hilo_model::{Id, Timestamp};
use hilo_store::rows::ThreadRow;
use rusqlite::{Connection, Result, params};

/// Writes threads, full rows.
pub(super) fn upsert(tx: &Connection, threads: &[&ThreadRow]) -> Result<()> {
    let sql = "INSERT INTO threads (workspace_id, environment_id, contact_id, version, channel_id, last_message_at,
             preview, preview_inbound, unread, window_until, ticket_id, status, assignee_id, team_id, priority,
             snoozed_until, run_id, waiting_since, woken_at, free_until)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, contact_id) DO UPDATE SET version = excluded.version,
             channel_id = excluded.channel_id, last_message_at = excluded.last_message_at, preview = excluded.preview,
             preview_inbound = excluded.preview_inbound, unread = excluded.unread,
             window_until = excluded.window_until, ticket_id = excluded.ticket_id, status = excluded.status,
             assignee_id = excluded.assignee_id, team_id = excluded.team_id, priority = excluded.priority,
             snoozed_until = excluded.snoozed_until, run_id = excluded.run_id,
             waiting_since = excluded.waiting_since, woken_at = excluded.woken_at,
             free_until = excluded.free_until";
    each(tx, sql, threads, |upsert, thread| {
        upsert.execute(params![
            thread.scope.workspace.uuid(),
            thread.scope.environment.uuid(),
            thread.contact.uuid(),
            thread.version,
            thread.channel.map(Id::uuid),
            thread.last_message_at.as_micros(),
            &thread.preview[..],
            thread.preview_inbound,
            thread.unread,
            thread.window_until.map(Timestamp::as_micros),
            thread.ticket.map(Id::uuid),
            thread.status.as_str(),
            thread.assignee.map(Id::uuid),
            thread.team.map(Id::uuid),
            thread.priority.as_str(),
            thread.snoozed_until.map(Timestamp::as_micros),
            thread.run.map(Id::uuid),
            thread.waiting_since.map(Timestamp::as_micros),
            thread.woken_at.map(Timestamp::as_micros),
            thread.free_until.map(Timestamp::as_micros),
        ])
    })
}
