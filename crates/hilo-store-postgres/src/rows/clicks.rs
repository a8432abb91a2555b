//! Presses of the buttons of messages that were made of templates.

use crate::columns::{column, environments, micros, text, workspaces};
use hilo_model::Id;
use hilo_store::rows::TemplateClickRow;
use sqlx::PgConnection;
use std::borrow::Cow;

/// Writes presses; those that are there stay as they are.
pub(super) async fn insert(conn: &mut PgConnection, rows: &[&TemplateClickRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO template_clicks (workspace_id, environment_id, channel_id, provider_id, message_id, contact_id,
            button, at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::text[],
            $8::bigint[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.channel.uuid()),
        &column(rows, |row| text(&row.provider_id)) as &[Cow<'_, str>],
        &column(rows, |row| row.message.uuid()),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| text(&row.button)) as &[Cow<'_, str>],
        &column(rows, |row| micros(row.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}
