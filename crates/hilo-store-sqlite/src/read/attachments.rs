//! Stored files.

use super::of;
use crate::{
    columns::{self, corrupt, moment},
    error::translate,
};
use hilo_model::{AttachmentId, Id, Scope};
use hilo_store::{Result, rows::AttachmentRow};
use sqlx::SqlitePool;
use uuid::Uuid;

pub(super) async fn one(
    pool: &SqlitePool,
    scope: Scope,
    attachment: AttachmentId,
) -> Result<Option<AttachmentRow>> {
    let ((workspace, environment), id) = (of(scope), attachment.uuid());
    let row = sqlx::query!(
        r#"SELECT sha256, size, mime_type, filename, contact_id AS "contact_id?: Uuid", at, withdrawn_at
           FROM attachments WHERE workspace_id = ? AND environment_id = ? AND attachment_id = ?"#,
        workspace,
        environment,
        id
    )
    .fetch_optional(pool)
    .await
    .map_err(translate)?;
    row.map(|row| {
        Ok(AttachmentRow {
            scope,
            attachment,
            sha256: row.sha256.try_into().map_err(|other| corrupt("attachments", "sha256", other))?,
            size: row.size,
            mime_type: row.mime_type,
            filename: row.filename,
            contact: columns::id(row.contact_id),
            at: moment(row.at),
            withdrawn_at: row.withdrawn_at.map(moment),
        })
    })
    .transpose()
}
