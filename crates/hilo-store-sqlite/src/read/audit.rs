//! The audit log.

use crate::{
    columns::{self, moment},
    error::translate,
};
use hilo_model::{AuditId, Id, Timestamp, WorkspaceId};
use hilo_store::{
    Result,
    read::{AuditFilter, Page},
    rows::AuditRow,
};
use sqlx::SqlitePool;
use uuid::Uuid;

pub(super) async fn list(
    pool: &SqlitePool,
    workspace: WorkspaceId,
    filter: &AuditFilter,
    page: Page<AuditId>,
) -> Result<Vec<AuditRow>> {
    let (id, before) = (workspace.uuid(), page.after.map_or(Uuid::max(), Id::uuid));
    let (actor_type, actor_id) = filter.actor.map(columns::actor_columns).unzip();
    let (actor_id, area) = (actor_id.flatten(), filter.area.as_deref());
    let from = filter.from.map_or(i64::MIN, Timestamp::as_micros);
    let until = filter.until.map_or(i64::MAX, Timestamp::as_micros);
    let rows = sqlx::query!(
        r#"SELECT id AS "id: Uuid", environment_id AS "environment_id?: Uuid", at, actor_type,
               actor_id AS "actor_id?: Uuid", action, target, detail, trace_id AS "trace_id: Uuid"
           FROM audit WHERE workspace_id = ?1 AND id < ?2
               AND (?3 IS NULL OR (actor_type = ?3 AND actor_id IS ?4))
               AND (?5 IS NULL OR substr(action, 1, length(?5) + 1) = ?5 || '.')
               AND at >= ?6 AND at < ?7
           ORDER BY id DESC LIMIT ?8"#,
        id,
        before,
        actor_type,
        actor_id,
        area,
        from,
        until,
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
