//! The audit log.

use super::before;
use crate::{
    PostgresStore,
    columns::{actor, opt_id},
    error::from_sqlx,
};
use hilo_model::{AuditId, Id, Timestamp, TraceId, WorkspaceId};
use hilo_store::{Result, read::Page, rows::AuditRow};

pub(super) async fn list(
    store: &PostgresStore,
    workspace: WorkspaceId,
    page: Page<AuditId>,
) -> Result<Vec<AuditRow>> {
    let rows = sqlx::query!(
        r#"SELECT id, environment_id, at, actor_type, actor_id, action, target, detail, trace_id FROM audit
        WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id < $2)
        ORDER BY id DESC LIMIT $3"#,
        workspace.uuid(),
        before(&page),
        i64::from(page.limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    rows.into_iter()
        .map(|row| {
            Ok(AuditRow {
                id: AuditId::from_uuid(row.id),
                workspace: Some(workspace),
                environment: opt_id(row.environment_id),
                at: Timestamp::from_micros(row.at),
                actor: actor("audit", &row.actor_type, row.actor_id)?,
                action: row.action,
                target: row.target,
                detail: row.detail,
                trace: TraceId::from_uuid(row.trace_id),
            })
        })
        .collect()
}
