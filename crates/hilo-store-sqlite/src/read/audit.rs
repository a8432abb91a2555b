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

#[derive(Debug)]
struct AuditColumns {
    id: Uuid,
    environment_id: Option<Uuid>,
    at: i64,
    actor_type: String,
    actor_id: Option<Uuid>,
    action: String,
    target: String,
    detail: String,
    trace_id: Uuid,
}

impl AuditColumns {
    fn read(self, workspace: WorkspaceId) -> Result<AuditRow> {
        Ok(AuditRow {
            id: Id::from_uuid(self.id),
            workspace: Some(workspace),
            environment: columns::id(self.environment_id),
            at: moment(self.at),
            actor: columns::actor("audit", &self.actor_type, self.actor_id)?,
            action: self.action,
            target: self.target,
            detail: self.detail,
            trace: Id::from_uuid(self.trace_id),
        })
    }
}

pub(super) async fn list(
    pool: &SqlitePool,
    workspace: WorkspaceId,
    filter: &AuditFilter,
    page: Page<AuditId>,
) -> Result<Vec<AuditRow>> {
    let (id, before) = (workspace.uuid(), page.after.map_or(Uuid::max(), Id::uuid));
    let area = filter.area.as_deref();
    let from = filter.from.map_or(i64::MIN, Timestamp::as_micros);
    let until = filter.until.map_or(i64::MAX, Timestamp::as_micros);
    // A statement for each, so that each has its index: what one person did is less than what was done in an area.
    let rows = match (filter.actor.map(columns::actor_columns), area) {
        (Some((actor_type, actor_id)), area) => {
            sqlx::query_as!(
                AuditColumns,
                r#"SELECT id AS "id: Uuid", environment_id AS "environment_id?: Uuid", at, actor_type,
                       actor_id AS "actor_id?: Uuid", action, target, detail, trace_id AS "trace_id: Uuid"
                   FROM audit WHERE workspace_id = ?1 AND actor_type = ?2 AND actor_id IS ?3 AND id < ?4
                       AND (?5 IS NULL OR substr(action, 1, instr(action, '.') - 1) = ?5)
                       AND at >= ?6 AND at < ?7
                   ORDER BY id DESC LIMIT ?8"#,
                id,
                actor_type,
                actor_id,
                before,
                area,
                from,
                until,
                page.limit
            )
            .fetch_all(pool)
            .await
        }
        (None, Some(area)) => {
            sqlx::query_as!(
                AuditColumns,
                r#"SELECT id AS "id: Uuid", environment_id AS "environment_id?: Uuid", at, actor_type,
                       actor_id AS "actor_id?: Uuid", action, target, detail, trace_id AS "trace_id: Uuid"
                   FROM audit WHERE workspace_id = ? AND substr(action, 1, instr(action, '.') - 1) = ? AND id < ?
                       AND at >= ? AND at < ?
                   ORDER BY id DESC LIMIT ?"#,
                id,
                area,
                before,
                from,
                until,
                page.limit
            )
            .fetch_all(pool)
            .await
        }
        (None, None) => {
            sqlx::query_as!(
                AuditColumns,
                r#"SELECT id AS "id: Uuid", environment_id AS "environment_id?: Uuid", at, actor_type,
                       actor_id AS "actor_id?: Uuid", action, target, detail, trace_id AS "trace_id: Uuid"
                   FROM audit WHERE workspace_id = ? AND id < ? AND at >= ? AND at < ?
                   ORDER BY id DESC LIMIT ?"#,
                id,
                before,
                from,
                until,
                page.limit
            )
            .fetch_all(pool)
            .await
        }
    };
    rows.map_err(translate)?.into_iter().map(|row| row.read(workspace)).collect()
}
