//! Presses of the buttons of a template's messages.

use super::of;
use crate::error::translate;
use hilo_model::{Id, Scope, Timestamp};
use hilo_store::{Result, read::TemplateClicks};
use sqlx::SqlitePool;
use std::ops::Range;
use uuid::Uuid;

/// See [`hilo_store::read::Read::template_clicks`].
pub(super) async fn of_template(
    pool: &SqlitePool,
    scope: Scope,
    (template, language): (&str, &str),
    span: Range<Timestamp>,
) -> Result<Vec<TemplateClicks>> {
    let ((workspace, environment), since, until) = (of(scope), span.start.as_micros(), span.end.as_micros());
    let rows = sqlx::query!(
        r#"SELECT t.channel_id AS "channel_id: Uuid", c.button, count(*) AS "presses!: i64",
               count(DISTINCT t.message_id) AS "messages!: i64"
           FROM template_messages t JOIN messages m ON m.workspace_id = t.workspace_id
               AND m.environment_id = t.environment_id AND m.contact_id = t.contact_id AND m.position = t.position
               AND m.message_id = t.message_id
           JOIN template_clicks c ON c.workspace_id = t.workspace_id AND c.environment_id = t.environment_id
               AND c.channel_id = t.channel_id AND c.provider_id = m.provider_id
           WHERE t.workspace_id = ? AND t.environment_id = ? AND t.template = ? AND t.language = ? AND t.at >= ?
               AND t.at < ?
           GROUP BY t.channel_id, c.button ORDER BY t.channel_id, c.button"#,
        workspace,
        environment,
        template,
        language,
        since,
        until
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let read = rows.into_iter().map(|row| TemplateClicks {
        channel: Id::from_uuid(row.channel_id),
        button: row.button,
        presses: row.presses,
        messages: row.messages,
    });
    Ok(read.collect())
}
