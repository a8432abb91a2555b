//! Incidents.

use crate::columns::{column, environments, micros, opt_uuid, text, workspaces};
use hilo_model::Id;
use hilo_store::rows::IncidentRow;
use sqlx::PgConnection;
use std::borrow::Cow;
use uuid::Uuid;

pub(super) async fn upsert(conn: &mut PgConnection, rows: &[&IncidentRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO incidents (workspace_id, environment_id, incident_id, code, contact_id, effect_id, summary,
            detail, at, resolved_at, trace_id)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::text[],
            $8::bytea[], $9::bigint[], $10::bigint[], $11::uuid[])
        ON CONFLICT ON CONSTRAINT incidents_pkey DO UPDATE SET code = excluded.code,
            contact_id = excluded.contact_id, effect_id = excluded.effect_id, summary = excluded.summary,
            detail = excluded.detail, at = excluded.at, resolved_at = excluded.resolved_at,
            trace_id = excluded.trace_id"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.incident.uuid()),
        &column(rows, |row| row.code.as_str()) as &[&str],
        &column(rows, |row| opt_uuid(row.contact)) as &[Option<Uuid>],
        &column(rows, |row| opt_uuid(row.effect)) as &[Option<Uuid>],
        &column(rows, |row| text(&row.summary)) as &[Cow<'_, str>],
        &column(rows, |row| &row.detail[..]) as &[&[u8]],
        &column(rows, |row| micros(row.at)),
        &column(rows, |row| row.resolved_at.map(micros)) as &[Option<i64>],
        &column(rows, |row| row.trace.uuid()),
    )
    .execute(conn)
    .await?;
    Ok(())
}
