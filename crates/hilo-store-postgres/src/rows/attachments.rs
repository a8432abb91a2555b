//! Stored files.

use crate::columns::{column, environments, micros, opt_text, opt_uuid, text, workspaces};
use hilo_model::Id;
use hilo_store::rows::{AttachmentRow, AttachmentUseRow, AttachmentWithdrawnRow};
use sqlx::PgConnection;
use std::borrow::Cow;
use uuid::Uuid;

pub(super) async fn insert(conn: &mut PgConnection, rows: &[&AttachmentRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO attachments (workspace_id, environment_id, attachment_id, sha256, size, mime_type, filename,
            contact_id, at, unused_since)
        SELECT u.*, CASE WHEN u.contact_id IS NULL THEN u.at END FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[],
            $4::bytea[], $5::bigint[], $6::text[], $7::text[], $8::uuid[], $9::bigint[])
            AS u (workspace_id, environment_id, attachment_id, sha256, size, mime_type, filename, contact_id, at)
        ON CONFLICT DO NOTHING"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.attachment.uuid()),
        &column(rows, |row| &row.sha256[..]) as &[&[u8]],
        &column(rows, |row| row.size),
        &column(rows, |row| text(&row.mime_type)) as &[Cow<'_, str>],
        &column(rows, |row| opt_text(row.filename.as_ref())) as &[Option<Cow<'_, str>>],
        &column(rows, |row| opt_uuid(row.contact)) as &[Option<Uuid>],
        &column(rows, |row| micros(row.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes in whose threads messages were made of uploads.
pub(super) async fn mark_used(conn: &mut PgConnection, uses: &[&AttachmentUseRow]) -> sqlx::Result<()> {
    if uses.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"WITH said AS (
            SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[])
                AS of (workspace_id, environment_id, contact_id, attachment_id, at)
        ), used AS (
            UPDATE attachments a SET unused_since = NULL
            FROM (SELECT DISTINCT workspace_id, environment_id, attachment_id FROM said) AS s
            WHERE a.workspace_id = s.workspace_id AND a.environment_id = s.environment_id
                AND a.attachment_id = s.attachment_id AND a.unused_since IS NOT NULL
        )
        INSERT INTO attachment_uses (workspace_id, environment_id, contact_id, attachment_id, at)
        SELECT * FROM said ON CONFLICT DO NOTHING"#,
        &workspaces(uses, |row| row.scope),
        &environments(uses, |row| row.scope),
        &column(uses, |row| row.contact.uuid()),
        &column(uses, |row| row.attachment.uuid()),
        &column(uses, |row| micros(row.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that files that were uploaded for sending are not to be used any more.
pub(super) async fn withdraw(conn: &mut PgConnection, rows: &[&AttachmentWithdrawnRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "UPDATE attachments SET withdrawn_at = coalesce(withdrawn_at, said.at)
        FROM (SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[])
            AS of (workspace_id, environment_id, attachment_id, at)) AS said
        WHERE attachments.workspace_id = said.workspace_id AND attachments.environment_id = said.environment_id
            AND attachments.attachment_id = said.attachment_id AND attachments.contact_id IS NULL",
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.attachment.uuid()),
        &column(rows, |row| micros(row.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}
