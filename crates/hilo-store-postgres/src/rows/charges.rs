//! What is kept of messages for their cost and for the figures of templates.

use crate::columns::{column, environments, micros, text, workspaces};
use hilo_model::Id;
use hilo_store::rows::{MessageChargeRow, TemplateMessageRow};
use sqlx::PgConnection;
use std::borrow::Cow;

/// Writes which messages are made of which template; those that are there stay as they are.
pub(super) async fn insert_template_messages(
    conn: &mut PgConnection,
    rows: &[&TemplateMessageRow],
) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO template_messages (workspace_id, environment_id, contact_id, message_id, position, channel_id,
            template, language, at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::uuid[], $7::text[],
            $8::text[], $9::bigint[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| row.message.uuid()),
        &column(rows, |row| row.position),
        &column(rows, |row| row.channel.uuid()),
        &column(rows, |row| text(&row.template)) as &[Cow<'_, str>],
        &column(rows, |row| text(&row.language)) as &[Cow<'_, str>],
        &column(rows, |row| micros(row.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes what was charged; what is there, or came first in this batch, stays as it is.
pub(super) async fn insert(conn: &mut PgConnection, rows: &[&MessageChargeRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO message_charges (workspace_id, environment_id, contact_id, message_id, channel_id, category, kind,
            micros, currency, at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
            $8::bigint[], $9::text[], $10::bigint[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| row.message.uuid()),
        &column(rows, |row| row.channel.uuid()),
        &column(rows, |row| row.charge.category.as_str()) as &[&str],
        &column(rows, |row| row.charge.kind.as_str()) as &[&str],
        &column(rows, |row| row.cost.as_ref().map(|cost| cost.micros)) as &[Option<i64>],
        &column(rows, |row| row.cost.as_ref().map(|cost| text(&cost.currency))) as &[Option<Cow<'_, str>>],
        &column(rows, |row| micros(row.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}
