//! The audit log.

use super::before;
use crate::{
    PostgresStore,
    columns::{actor, actor_id, actor_type, opt_id},
    error::from_sqlx,
};
use hilo_model::{AuditId, Id, Timestamp, TraceId, WorkspaceId};
use hilo_store::{
    Result,
    read::{AuditFilter, Page},
    rows::AuditRow,
};

pub(super) async fn list(
    store: &PostgresStore,
    workspace: WorkspaceId,
    filter: &AuditFilter,
    page: Page<AuditId>,
) -> Result<Vec<AuditRow>> {
    let rows = sqlx::query!(
        r#"SELECT id, environment_id, at, actor_type, actor_id, action, target, detail, trace_id FROM audit
        WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id < $2)
            AND ($3::text IS NULL OR (actor_type = $3 AND actor_id IS NOT DISTINCT FROM $4))
            AND ($5::text IS NULL OR starts_with(action, $5 || '.'))
            AND ($6::bigint IS NULL OR at >= $6) AND ($7::bigint IS NULL OR at < $7)
        ORDER BY id DESC LIMIT $8"#,
        workspace.uuid(),
        before(&page),
        filter.actor.map(actor_type),
        filter.actor.and_then(actor_id),
        filter.area.as_deref(),
        filter.from.map(Timestamp::as_micros),
        filter.until.map(Timestamp::as_micros),
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
