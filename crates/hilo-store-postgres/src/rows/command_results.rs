//! Answers to commands.

use crate::columns::{column, environments, micros, text, workspaces};
use hilo_model::Id;
use hilo_store::turn::CommandResult;
use sqlx::PgConnection;
use std::borrow::Cow;

pub(super) async fn insert(conn: &mut PgConnection, results: &[&CommandResult]) -> sqlx::Result<()> {
    if results.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO command_results (workspace_id, environment_id, command_id, at, body)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(results, |result| result.scope),
        &environments(results, |result| result.scope),
        &column(results, |result| result.command.uuid()),
        &column(results, |result| micros(result.at)),
        &column(results, |result| text(&result.body)) as &[Cow<'_, str>],
    )
    .execute(conn)
    .await?;
    Ok(())
}
