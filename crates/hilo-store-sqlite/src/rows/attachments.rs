//! Stored files.

use crate::{bulk::Bulk, error::translate};
use hilo_model::Id;
use hilo_store::{Result, rows::AttachmentRow};
use sqlx::SqliteConnection;

/// Writes new files; those that are there stay as they are.
pub(super) async fn insert(tx: &mut SqliteConnection, files: &[&AttachmentRow]) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for file in files {
        bulk.row(|row| {
            row.scoped(file.scope, file.attachment.uuid());
            row.bytes(&file.sha256);
            row.int(file.size);
            row.text(&file.mime_type);
            row.maybe_text(file.filename.as_deref());
            row.id(file.contact);
            row.int(file.at.as_micros());
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT INTO attachments (workspace_id, environment_id, attachment_id, sha256, size, mime_type, filename,
             contact_id, at)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), substr(?2, r.value ->> 1, r.value ->> 2), r.value ->> 3,
             r.value ->> 4, r.value ->> 5, substr(?2, r.value ->> 6, 16), r.value ->> 7
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
