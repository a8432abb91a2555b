//! Stored files.

use crate::writer::each;
use hilo_model::Id;
use hilo_store::rows::{AttachmentRow, AttachmentUseRow, AttachmentWithdrawnRow};
use rusqlite::{Connection, Result, params};

/// Writes new files; those that are there stay as they are.
pub(super) fn insert(tx: &Connection, files: &[&AttachmentRow]) -> Result<()> {
    let sql = "INSERT INTO attachments (workspace_id, environment_id, attachment_id, sha256, size, mime_type, filename,
             contact_id, at, unused_since)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, iif(?8 IS NULL, ?9, NULL)) ON CONFLICT DO NOTHING";
    each(tx, sql, files, |insert, file| {
        insert.execute(params![
            file.scope.workspace.uuid(),
            file.scope.environment.uuid(),
            file.attachment.uuid(),
            file.sha256,
            file.size,
            file.mime_type,
            file.filename,
            file.contact.map(Id::uuid),
            file.at.as_micros(),
        ])
    })
}

/// Notes in whose threads messages were made of uploads.
pub(super) fn mark_used(tx: &Connection, uses: &[&AttachmentUseRow]) -> Result<()> {
    let sql = "INSERT INTO attachment_uses (workspace_id, environment_id, contact_id, attachment_id, at)
         VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    each(tx, sql, uses, |insert, used| {
        insert.execute(params![
            used.scope.workspace.uuid(),
            used.scope.environment.uuid(),
            used.contact.uuid(),
            used.attachment.uuid(),
            used.at.as_micros(),
        ])
    })?;
    let sql = "UPDATE attachments SET unused_since = NULL
         WHERE workspace_id = ? AND environment_id = ? AND attachment_id = ? AND unused_since IS NOT NULL";
    each(tx, sql, uses, |update, used| {
        let (workspace, environment) = (used.scope.workspace.uuid(), used.scope.environment.uuid());
        update.execute(params![workspace, environment, used.attachment.uuid()])
    })
}

/// Notes that files that were uploaded for sending are not to be used any more.
pub(super) fn withdraw(tx: &Connection, files: &[&AttachmentWithdrawnRow]) -> Result<()> {
    let sql = "UPDATE attachments SET withdrawn_at = ifnull(withdrawn_at, ?4)
         WHERE workspace_id = ?1 AND environment_id = ?2 AND attachment_id = ?3 AND contact_id IS NULL";
    each(tx, sql, files, |update, file| {
        let (workspace, environment) = (file.scope.workspace.uuid(), file.scope.environment.uuid());
        update.execute(params![workspace, environment, file.attachment.uuid(), file.at.as_micros()])
    })
}
