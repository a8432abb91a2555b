//! The audit log.

use crate::{
    columns::{self, moment},
    error::translate,
};
use hilo_model::{AuditId, Id, WorkspaceId};
use hilo_store::{Result, read::Page, rows::AuditRow};
use sqlx::SqlitePool;
use uuid::Uuid;

pub(super) async fn list(
    pool: &SqlitePool,
    workspace: WorkspaceId,
    page: Page<AuditId>,
) -> Result<Vec<AuditRow>> {
    let (id, before) = (workspace.uuid(), page.after.map_or(Uuid::max(), Id::uuid));
    let rows = sqlx::query!(
        r#"SELECT id AS "id: Uuid", environment_id AS "environment_id?: Uuid", at, actor_type,
               actor_id AS "actor_id?: Uuid", action, target, detail, trace_id AS "trace_id: Uuid"
           FROM audit WHERE workspace_id = ? AND id < ? ORDER BY id DESC LIMIT ?"#,
        id,
        before,
        page.limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    rows.into_iter()
        .map(|row| {
            Ok(AuditRow {
                id: Id::from_uuid(row.id),
                workspace: Some(workspace),
                environment: columns::id(row.environment_id),
                at: moment(row.at),
                actor: columns::actor("audit", &row.actor_type, row.actor_id)?,
                action: row.action,
                target: row.target,
                detail: row.detail,
                trace: Id::from_uuid(row.trace_id),
            })
        })
        .collect()
}
