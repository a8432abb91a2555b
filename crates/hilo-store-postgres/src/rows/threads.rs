//! Threads, as the inbox lists them.

use crate::columns::{column, environments, micros, opt_uuid, workspaces};
use hilo_model::Id;
use hilo_store::rows::ThreadRow;
use sqlx::PgConnection;
use uuid::Uuid;

pub(super) async fn upsert(conn: &mut PgConnection, rows: &[&ThreadRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO threads (workspace_id, environment_id, contact_id, version, channel_id, last_message_at, preview,
            preview_inbound, unread, window_until, ticket_id, status, assignee_id, team_id, priority, snoozed_until,
            run_id, waiting_since, woken_at, free_until)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::uuid[], $6::bigint[], $7::bytea[],
            $8::boolean[], $9::integer[], $10::bigint[], $11::uuid[], $12::text[], $13::uuid[], $14::uuid[],
            $15::text[], $16::bigint[], $17::uuid[], $18::bigint[], $19::bigint[], $20::bigint[])
        ON CONFLICT ON CONSTRAINT threads_pkey DO UPDATE SET version = excluded.version,
            channel_id = excluded.channel_id, last_message_at = excluded.last_message_at, preview = excluded.preview,
            preview_inbound = excluded.preview_inbound, unread = excluded.unread,
            window_until = excluded.window_until, ticket_id = excluded.ticket_id, status = excluded.status,
            assignee_id = excluded.assignee_id, team_id = excluded.team_id, priority = excluded.priority,
            snoozed_until = excluded.snoozed_until, run_id = excluded.run_id,
            waiting_since = excluded.waiting_since, woken_at = excluded.woken_at,
            free_until = excluded.free_until"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| row.version),
        &column(rows, |row| opt_uuid(row.channel)) as &[Option<Uuid>],
        &column(rows, |row| micros(row.last_message_at)),
        &column(rows, |row| &row.preview[..]) as &[&[u8]],
        &column(rows, |row| row.preview_inbound),
        &column(rows, |row| row.unread),
        &column(rows, |row| row.window_until.map(micros)) as &[Option<i64>],
        &column(rows, |row| opt_uuid(row.ticket)) as &[Option<Uuid>],
        &column(rows, |row| row.status.as_str()) as &[&str],
        &column(rows, |row| opt_uuid(row.assignee)) as &[Option<Uuid>],
        &column(rows, |row| opt_uuid(row.team)) as &[Option<Uuid>],
        &column(rows, |row| row.priority.as_str()) as &[&str],
        &column(rows, |row| row.snoozed_until.map(micros)) as &[Option<i64>],
        &column(rows, |row| opt_uuid(row.run)) as &[Option<Uuid>],
        &column(rows, |row| row.waiting_since.map(micros)) as &[Option<i64>],
        &column(rows, |row| row.woken_at.map(micros)) as &[Option<i64>],
        &column(rows, |row| row.free_until.map(micros)) as &[Option<i64>],
    )
    .execute(conn)
    .await?;
    Ok(())
}
