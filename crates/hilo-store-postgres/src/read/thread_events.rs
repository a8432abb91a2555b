//! Entries in timelines that are no messages.

use super::below;
use crate::{PostgresStore, columns::actor, error::from_sqlx};
use hilo_model::{ContactId, Id, Scope, ThreadEventId, Timestamp};
use hilo_store::{Result, read::Page, rows::ThreadEventRow};

pub(super) async fn list(
    store: &PostgresStore,
    scope: Scope,
    contact: ContactId,
    page: Page<i64>,
) -> Result<Vec<ThreadEventRow>> {
    let rows = sqlx::query!(
        r#"SELECT id, position, kind, actor_type, actor_id, body, at FROM thread_events
        WHERE workspace_id = $1 AND environment_id = $2 AND contact_id = $3 AND position < $4
        ORDER BY position DESC, id DESC LIMIT $5"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        contact.uuid(),
        below(&page),
        i64::from(page.limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    rows.into_iter()
        .map(|row| {
            Ok(ThreadEventRow {
                scope,
                contact,
                id: ThreadEventId::from_uuid(row.id),
                position: row.position,
                kind: row.kind,
                actor: actor("thread_events", &row.actor_type, row.actor_id)?,
                body: row.body.into(),
                at: Timestamp::from_micros(row.at),
            })
        })
        .collect()
}
