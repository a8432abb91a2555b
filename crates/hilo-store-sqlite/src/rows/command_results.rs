//! Answers to commands.

use crate::{bulk::Bulk, error::translate};
use hilo_model::Id;
use hilo_store::{Result, turn::CommandResult};
use sqlx::SqliteConnection;

/// Writes answers; those that are there stay as they are.
pub(crate) async fn insert(tx: &mut SqliteConnection, answers: &[&CommandResult]) -> Result<()> {
    if answers.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for answer in answers {
        bulk.row(|row| {
            row.scoped(answer.scope, answer.command.uuid());
            row.int(answer.at.as_micros());
            row.text(&answer.body);
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT INTO command_results (workspace_id, environment_id, command_id, at, body)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), r.value ->> 1, r.value ->> 2
         FROM jsonb_each(?1) r WHERE true
         ON CONFLICT DO NOTHING",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}
