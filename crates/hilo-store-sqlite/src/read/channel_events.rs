//! Account events of channels.

use super::of;
use crate::{columns::moment, error::translate};
use hilo_model::{ChannelId, Id, Scope};
use hilo_store::{Result, read::Page, rows::ChannelEventRow};
use sqlx::SqlitePool;

pub(super) async fn list(
    pool: &SqlitePool,
    scope: Scope,
    channel: ChannelId,
    page: Page<i64>,
) -> Result<Vec<ChannelEventRow>> {
    let ((workspace, environment), id) = (of(scope), channel.uuid());
    let before = page.after.unwrap_or(i64::MAX);
    let rows = sqlx::query!(
        "SELECT position, field, body, at FROM channel_events
         WHERE workspace_id = ? AND environment_id = ? AND channel_id = ? AND position < ?
         ORDER BY position DESC LIMIT ?",
        workspace,
        environment,
        id,
        before,
        page.limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    Ok(rows
        .into_iter()
        .map(|row| ChannelEventRow {
            scope,
            channel,
            position: row.position,
            field: row.field,
            body: row.body,
            at: moment(row.at),
        })
        .collect())
}
