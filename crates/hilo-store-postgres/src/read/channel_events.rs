//! Account events of channels.

use super::below;
use crate::{PostgresStore, error::from_sqlx};
use hilo_model::{ChannelId, Id, Scope, Timestamp};
use hilo_store::{Result, read::Page, rows::ChannelEventRow};

pub(super) async fn list(
    store: &PostgresStore,
    scope: Scope,
    channel: ChannelId,
    page: Page<i64>,
) -> Result<Vec<ChannelEventRow>> {
    let rows = sqlx::query!(
        r#"SELECT position, field, body, at FROM channel_events
        WHERE workspace_id = $1 AND environment_id = $2 AND channel_id = $3 AND position < $4
        ORDER BY position DESC LIMIT $5"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        channel.uuid(),
        below(&page),
        i64::from(page.limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    Ok(rows
        .into_iter()
        .map(|row| ChannelEventRow {
            scope,
            channel,
            position: row.position,
            field: row.field,
            body: row.body,
            at: Timestamp::from_micros(row.at),
        })
        .collect())
}
