//! Presses of the buttons of a template's messages.

use crate::{PostgresStore, columns::micros, error::from_sqlx};
use hilo_model::{Id, Scope, Timestamp};
use hilo_store::{Result, read::TemplateClicks};
use std::ops::Range;

/// See [`hilo_store::read::Read::template_clicks`].
pub(super) async fn of_template(
    store: &PostgresStore,
    scope: Scope,
    (template, language): (&str, &str),
    span: Range<Timestamp>,
) -> Result<Vec<TemplateClicks>> {
    let rows = sqlx::query!(
        r#"SELECT t.channel_id, c.button, count(*) AS "presses!", count(DISTINCT t.message_id) AS "messages!"
        FROM template_messages t JOIN messages m ON m.workspace_id = t.workspace_id
            AND m.environment_id = t.environment_id AND m.contact_id = t.contact_id AND m.position = t.position
            AND m.message_id = t.message_id
        JOIN template_clicks c ON c.workspace_id = t.workspace_id AND c.environment_id = t.environment_id
            AND c.channel_id = t.channel_id AND c.provider_id = m.provider_id
        WHERE t.workspace_id = $1 AND t.environment_id = $2 AND t.template = $3 AND t.language = $4 AND t.at >= $5
            AND t.at < $6
        GROUP BY t.channel_id, c.button ORDER BY t.channel_id, c.button COLLATE "C""#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        template,
        language,
        micros(span.start),
        micros(span.end),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let read = rows.into_iter().map(|row| TemplateClicks {
        channel: Id::from_uuid(row.channel_id),
        button: row.button,
        presses: row.presses,
        messages: row.messages,
    });
    Ok(read.collect())
}
