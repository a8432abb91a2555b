//! Incidents.

use crate::columns::{actor_id, actor_type, column, environments, micros, opt_uuid, text, workspaces};
use hilo_model::Id;
use hilo_store::rows::{IncidentClosedRow, IncidentRow};
use sqlx::PgConnection;
use std::borrow::Cow;
use uuid::Uuid;

pub(super) async fn upsert(conn: &mut PgConnection, rows: &[&IncidentRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO incidents (workspace_id, environment_id, incident_id, code, contact_id, effect_id, summary,
            detail, at, resolved_at, trace_id, closed_by_type, closed_by_id, outcome, reason)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::text[],
            $8::bytea[], $9::bigint[], $10::bigint[], $11::uuid[],
            $12::text[], $13::uuid[], $14::text[], $15::text[])
        ON CONFLICT ON CONSTRAINT incidents_pkey DO UPDATE SET code = excluded.code,
            contact_id = excluded.contact_id, effect_id = excluded.effect_id, summary = excluded.summary,
            detail = excluded.detail, at = excluded.at, resolved_at = excluded.resolved_at,
            trace_id = excluded.trace_id, closed_by_type = excluded.closed_by_type,
            closed_by_id = excluded.closed_by_id, outcome = excluded.outcome, reason = excluded.reason"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.incident.uuid()),
        &column(rows, |row| row.code.as_str()) as &[&str],
        &column(rows, |row| opt_uuid(row.contact)) as &[Option<Uuid>],
        &column(rows, |row| opt_uuid(row.effect)) as &[Option<Uuid>],
        &column(rows, |row| text(&row.summary)) as &[Cow<'_, str>],
        &column(rows, |row| &row.detail[..]) as &[&[u8]],
        &column(rows, |row| micros(row.at)),
        &column(rows, |row| row.closed.as_ref().map(|closed| micros(closed.at))) as &[Option<i64>],
        &column(rows, |row| row.trace.uuid()),
        &column(rows, |row| row.closed.as_ref().map(|closed| actor_type(closed.by))) as &[Option<&str>],
        &column(rows, |row| row.closed.as_ref().and_then(|closed| actor_id(closed.by))) as &[Option<Uuid>],
        &column(rows, |row| row.closed.as_ref().map(|closed| closed.outcome.as_str())) as &[Option<&str>],
        &column(rows, |row| row.closed.as_ref().and_then(|closed| closed.reason.as_deref().map(text)))
            as &[Option<Cow<'_, str>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Says how incidents were dealt with, where nobody has yet.
pub(super) async fn close(conn: &mut PgConnection, rows: &[&IncidentClosedRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    // Not a condition of the statement: the planner would read the index of all open incidents for it.
    sqlx::query!(
        r#"UPDATE incidents i SET
            closed_by_type = CASE WHEN i.resolved_at IS NULL THEN c.by_type ELSE i.closed_by_type END,
            closed_by_id = CASE WHEN i.resolved_at IS NULL THEN c.by_id ELSE i.closed_by_id END,
            outcome = CASE WHEN i.resolved_at IS NULL THEN c.outcome ELSE i.outcome END,
            reason = CASE WHEN i.resolved_at IS NULL THEN c.reason ELSE i.reason END,
            resolved_at = coalesce(i.resolved_at, c.at)
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::uuid[], $7::text[], $8::text[])
            AS c (workspace_id, environment_id, incident_id, at, by_type, by_id, outcome, reason)
        WHERE i.workspace_id = c.workspace_id AND i.environment_id = c.environment_id
            AND i.incident_id = c.incident_id"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.incident.uuid()),
        &column(rows, |row| micros(row.closed.at)),
        &column(rows, |row| actor_type(row.closed.by)) as &[&str],
        &column(rows, |row| actor_id(row.closed.by)) as &[Option<Uuid>],
        &column(rows, |row| row.closed.outcome.as_str()) as &[&str],
        &column(rows, |row| row.closed.reason.as_deref().map(text)) as &[Option<Cow<'_, str>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}
