//! Entries in timelines that are no messages.

use crate::columns::{actor_id, actor_type, column, environments, micros, workspaces};
use hilo_model::Id;
use hilo_store::rows::ThreadEventRow;
use sqlx::PgConnection;
use uuid::Uuid;

pub(super) async fn insert(conn: &mut PgConnection, rows: &[&ThreadEventRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO thread_events (workspace_id, environment_id, contact_id, id, position, kind, actor_type, actor_id,
            body, at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::text[],
            $8::uuid[], $9::bytea[], $10::bigint[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| row.id.uuid()),
        &column(rows, |row| row.position),
        &column(rows, |row| row.kind.as_str()) as &[&str],
        &column(rows, |row| actor_type(row.actor)) as &[&str],
        &column(rows, |row| actor_id(row.actor)) as &[Option<Uuid>],
        &column(rows, |row| &row.body[..]) as &[&[u8]],
        &column(rows, |row| micros(row.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}
