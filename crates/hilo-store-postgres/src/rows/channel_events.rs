//! Account events of channels.

use crate::columns::{column, environments, micros, text, workspaces};
use hilo_model::Id;
use hilo_store::rows::ChannelEventRow;
use sqlx::PgConnection;
use std::borrow::Cow;

pub(super) async fn insert(conn: &mut PgConnection, rows: &[&ChannelEventRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO channel_events (workspace_id, environment_id, channel_id, position, field, body, at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::bigint[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.channel.uuid()),
        &column(rows, |row| row.position),
        &column(rows, |row| text(&row.field)) as &[Cow<'_, str>],
        &column(rows, |row| text(&row.body)) as &[Cow<'_, str>],
        &column(rows, |row| micros(row.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}
