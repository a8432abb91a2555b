//! Who is mentioned in notes.

use crate::columns::{column, environments, micros, workspaces};
use hilo_model::Id;
use hilo_store::rows::MentionRow;
use sqlx::PgConnection;

pub(super) async fn insert(conn: &mut PgConnection, rows: &[&MentionRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO mentions (workspace_id, environment_id, person_id, contact_id, position, at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.person.uuid()),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| row.position),
        &column(rows, |row| micros(row.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}
