//! Stored files.

use crate::{
    PostgresStore,
    columns::opt_id,
    error::{corrupt, from_sqlx},
};
use hilo_model::{AttachmentId, Id, Scope, Timestamp};
use hilo_store::{Result, rows::AttachmentRow};

pub(super) async fn one(
    store: &PostgresStore,
    scope: Scope,
    attachment: AttachmentId,
) -> Result<Option<AttachmentRow>> {
    let row = sqlx::query!(
        r#"SELECT sha256, size, mime_type, filename, contact_id, at, withdrawn_at FROM attachments
        WHERE workspace_id = $1 AND environment_id = $2 AND attachment_id = $3"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        attachment.uuid(),
    )
    .fetch_optional(&store.readers)
    .await
    .map_err(from_sqlx)?;
    row.map(|row| {
        Ok(AttachmentRow {
            scope,
            attachment,
            sha256: row.sha256.try_into().map_err(|bytes: Vec<u8>| {
                corrupt("attachments", "sha256", &format!("{} bytes", bytes.len()))
            })?,
            size: row.size,
            mime_type: row.mime_type,
            filename: row.filename,
            contact: opt_id(row.contact_id),
            at: Timestamp::from_micros(row.at),
            withdrawn_at: row.withdrawn_at.map(Timestamp::from_micros),
        })
    })
    .transpose()
}
