//! Tickets and their stretches.

use crate::columns::{column, environments, micros, opt_uuid, workspaces};
use hilo_model::Id;
use hilo_store::rows::{TicketLegRow, TicketRow};
use sqlx::PgConnection;
use uuid::Uuid;

pub(super) async fn upsert(conn: &mut PgConnection, rows: &[&TicketRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO tickets (workspace_id, environment_id, ticket_id, contact_id, number, status, priority,
            assignee_id, team_id, summary, opened_at, updated_at, closed_at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::integer[], $6::text[], $7::text[],
            $8::uuid[], $9::uuid[], $10::bytea[], $11::bigint[], $12::bigint[], $13::bigint[])
        ON CONFLICT ON CONSTRAINT tickets_pkey DO UPDATE SET contact_id = excluded.contact_id,
            number = excluded.number, status = excluded.status, priority = excluded.priority,
            assignee_id = excluded.assignee_id, team_id = excluded.team_id, summary = excluded.summary,
            opened_at = excluded.opened_at, updated_at = excluded.updated_at, closed_at = excluded.closed_at"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.ticket.uuid()),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| row.number),
        &column(rows, |row| row.status.as_str()) as &[&str],
        &column(rows, |row| row.priority.as_str()) as &[&str],
        &column(rows, |row| opt_uuid(row.assignee)) as &[Option<Uuid>],
        &column(rows, |row| opt_uuid(row.team)) as &[Option<Uuid>],
        &column(rows, |row| &row.summary[..]) as &[&[u8]],
        &column(rows, |row| micros(row.opened_at)),
        &column(rows, |row| micros(row.updated_at)),
        &column(rows, |row| row.closed_at.map(micros)) as &[Option<i64>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn upsert_legs(conn: &mut PgConnection, rows: &[&TicketLegRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO ticket_legs (workspace_id, environment_id, leg_id, ticket_id, number, opened_at,
            first_response_at, solved_at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::integer[], $6::bigint[], $7::bigint[],
            $8::bigint[])
        ON CONFLICT ON CONSTRAINT ticket_legs_pkey DO UPDATE SET ticket_id = excluded.ticket_id,
            number = excluded.number, opened_at = excluded.opened_at,
            first_response_at = excluded.first_response_at, solved_at = excluded.solved_at"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.leg.uuid()),
        &column(rows, |row| row.ticket.uuid()),
        &column(rows, |row| row.number),
        &column(rows, |row| micros(row.opened_at)),
        &column(rows, |row| row.first_response_at.map(micros)) as &[Option<i64>],
        &column(rows, |row| row.solved_at.map(micros)) as &[Option<i64>],
    )
    .execute(conn)
    .await?;
    Ok(())
}
