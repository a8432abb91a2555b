//! The audit log.

use crate::columns::{actor_id, actor_type, column, micros, opt_uuid, text};
use hilo_model::Id;
use hilo_store::rows::AuditRow;
use sqlx::PgConnection;
use std::borrow::Cow;
use uuid::Uuid;

pub(super) async fn insert(conn: &mut PgConnection, rows: &[&AuditRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO audit (id, workspace_id, environment_id, at, actor_type, actor_id, action, target, detail,
            trace_id)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::uuid[], $7::text[],
            $8::text[], $9::text[], $10::uuid[])
        ON CONFLICT DO NOTHING"#,
        &column(rows, |row| row.id.uuid()),
        &column(rows, |row| opt_uuid(row.workspace)) as &[Option<Uuid>],
        &column(rows, |row| opt_uuid(row.environment)) as &[Option<Uuid>],
        &column(rows, |row| micros(row.at)),
        &column(rows, |row| actor_type(row.actor)) as &[&str],
        &column(rows, |row| actor_id(row.actor)) as &[Option<Uuid>],
        &column(rows, |row| row.action.as_str()) as &[&str],
        &column(rows, |row| text(&row.target)) as &[Cow<'_, str>],
        &column(rows, |row| text(&row.detail)) as &[Cow<'_, str>],
        &column(rows, |row| row.trace.uuid()),
    )
    .execute(conn)
    .await?;
    Ok(())
}
