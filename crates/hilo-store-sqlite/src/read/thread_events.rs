//! Timeline entries that are no messages.

use super::of;
use crate::{
    columns::{self, moment},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{ContactId, Id, Scope};
use hilo_store::{Result, read::Page, rows::ThreadEventRow};
use sqlx::SqlitePool;
use uuid::Uuid;

pub(super) async fn list(
    pool: &SqlitePool,
    scope: Scope,
    contact: ContactId,
    page: Page<i64>,
) -> Result<Vec<ThreadEventRow>> {
    let ((workspace, environment), id) = (of(scope), contact.uuid());
    let before = page.after.unwrap_or(i64::MAX);
    let rows = sqlx::query!(
        r#"SELECT id AS "id: Uuid", position, kind, actor_type, actor_id AS "actor_id?: Uuid", body, at
           FROM thread_events WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? AND position < ?
           ORDER BY position DESC, id DESC LIMIT ?"#,
        workspace,
        environment,
        id,
        before,
        page.limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    rows.into_iter()
        .map(|row| {
            Ok(ThreadEventRow {
                scope,
                contact,
                id: Id::from_uuid(row.id),
                position: row.position,
                kind: row.kind,
                actor: columns::actor("thread_events", &row.actor_type, row.actor_id)?,
                body: Bytes::from(row.body),
                at: moment(row.at),
            })
        })
        .collect()
}
