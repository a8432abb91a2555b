//! What people have begun to write.

use crate::writer::each;
use hilo_model::Id;
use hilo_store::rows::DraftRow;
use rusqlite::{Connection, Result, params};

/// Writes drafts, full rows; one without words goes.
pub(super) fn upsert(tx: &Connection, drafts: &[&DraftRow]) -> Result<()> {
    for draft in drafts {
        let one = [*draft];
        match &draft.body {
            Some(body) => write(tx, &one, body)?,
            None => remove(tx, &one)?,
        }
    }
    Ok(())
}

fn write(tx: &Connection, draft: &[&DraftRow], body: &[u8]) -> Result<()> {
    let sql = "INSERT INTO drafts (workspace_id, environment_id, person_id, contact_id, body, at)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, person_id, contact_id)
         DO UPDATE SET body = excluded.body, at = excluded.at";
    each(tx, sql, draft, |upsert, draft| {
        upsert.execute(params![
            draft.scope.workspace.uuid(),
            draft.scope.environment.uuid(),
            draft.person.uuid(),
            draft.contact.uuid(),
            body,
            draft.at.as_micros(),
        ])
    })
}

fn remove(tx: &Connection, draft: &[&DraftRow]) -> Result<()> {
    let sql = "DELETE FROM drafts
         WHERE workspace_id = ? AND environment_id = ? AND person_id = ? AND contact_id = ?";
    each(tx, sql, draft, |delete, draft| {
        delete.execute(params![
            draft.scope.workspace.uuid(),
            draft.scope.environment.uuid(),
            draft.person.uuid(),
            draft.contact.uuid(),
        ])
    })
}
