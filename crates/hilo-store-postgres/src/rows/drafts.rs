//! What people have begun to write.

use crate::columns::{column, environments, micros, workspaces};
use hilo_model::Id;
use hilo_store::rows::DraftRow;
use sqlx::PgConnection;

/// Writes drafts, full rows; one without words goes.
pub(super) async fn upsert(conn: &mut PgConnection, rows: &[&DraftRow]) -> sqlx::Result<()> {
    let (kept, gone): (Vec<&DraftRow>, Vec<&DraftRow>) = rows.iter().partition(|row| row.body.is_some());
    write(conn, &kept).await?;
    remove(conn, &gone).await
}

async fn write(conn: &mut PgConnection, rows: &[&DraftRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO drafts (workspace_id, environment_id, person_id, contact_id, body, at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bytea[], $6::bigint[])
        ON CONFLICT ON CONSTRAINT drafts_pkey DO UPDATE SET body = excluded.body, at = excluded.at"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.person.uuid()),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| row.body.as_deref().unwrap_or_default()) as &[&[u8]],
        &column(rows, |row| micros(row.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn remove(conn: &mut PgConnection, rows: &[&DraftRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"DELETE FROM drafts WHERE (workspace_id, environment_id, person_id, contact_id) IN
            (SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]))"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.person.uuid()),
        &column(rows, |row| row.contact.uuid()),
    )
    .execute(conn)
    .await?;
    Ok(())
}
