//! Stored files.

use crate::writer::each;
use hilo_model::Id;
use hilo_store::rows::{AttachmentRow, AttachmentWithdrawnRow};
use rusqlite::{Connection, Result, params};

/// Writes new files; those that are there stay as they are.
pub(super) fn insert(tx: &Connection, files: &[&AttachmentRow]) -> Result<()> {
    let sql = "INSERT INTO attachments (workspace_id, environment_id, attachment_id, sha256, size, mime_type, filename,
             contact_id, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
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

/// Notes that files that were uploaded for sending are not to be used any more.
pub(super) fn withdraw(tx: &Connection, files: &[&AttachmentWithdrawnRow]) -> Result<()> {
    let sql = "UPDATE attachments SET withdrawn_at = ifnull(withdrawn_at, ?4)
         WHERE workspace_id = ?1 AND environment_id = ?2 AND attachment_id = ?3 AND contact_id IS NULL";
    each(tx, sql, files, |update, file| {
        let (workspace, environment) = (file.scope.workspace.uuid(), file.scope.environment.uuid());
        update.execute(params![workspace, environment, file.attachment.uuid(), file.at.as_micros()])
    })
}
