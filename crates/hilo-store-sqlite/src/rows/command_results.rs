//! Answers to commands.

use crate::writer::each;
use hilo_model::Id;
use hilo_store::turn::CommandResult;
use rusqlite::{Connection, Result, params};

/// Writes answers; those that are there stay as they are.
pub(crate) fn insert(tx: &Connection, answers: &[&CommandResult]) -> Result<()> {
    let sql = "INSERT INTO command_results (workspace_id, environment_id, command_id, at, body)
         VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    each(tx, sql, answers, |insert, answer| {
        insert.execute(params![
            answer.scope.workspace.uuid(),
            answer.scope.environment.uuid(),
            answer.command.uuid(),
            answer.at.as_micros(),
            answer.body,
        ])
    })
}
