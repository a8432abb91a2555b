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
use uuid::Uuid;

struct Raw {
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

impl Raw {
    fn read(self, workspace: WorkspaceId) -> Result<AuditRow> {
        Ok(AuditRow {
            id: AuditId::from_uuid(self.id),
            workspace: Some(workspace),
            environment: opt_id(self.environment_id),
            at: Timestamp::from_micros(self.at),
            actor: actor("audit", &self.actor_type, self.actor_id)?,
            action: self.action,
            target: self.target,
            detail: self.detail,
            trace: TraceId::from_uuid(self.trace_id),
        })
    }
}

pub(super) async fn list(
    store: &PostgresStore,
    workspace: WorkspaceId,
    filter: &AuditFilter,
    page: Page<AuditId>,
) -> Result<Vec<AuditRow>> {
    let (from, until) = (filter.from.map(Timestamp::as_micros), filter.until.map(Timestamp::as_micros));
    // A statement for each, so that each can use its index: what one person did is less than what was done in an area.
    let rows = match (filter.actor, filter.area.as_deref()) {
        (Some(who), area) => {
            sqlx::query_as!(
                Raw,
                r#"SELECT id, environment_id, at, actor_type, actor_id, action, target, detail, trace_id FROM audit
                WHERE workspace_id = $1 AND actor_type = $2
                    AND coalesce(actor_id, '00000000-0000-0000-0000-000000000000')
                        = coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid)
                    AND ($4::uuid IS NULL OR id < $4)
                    AND ($5::text IS NULL OR (split_part(action, '.', 1) = $5 AND action LIKE '%.%'))
                    AND ($6::bigint IS NULL OR at >= $6) AND ($7::bigint IS NULL OR at < $7)
                ORDER BY id DESC LIMIT $8"#,
                workspace.uuid(),
                actor_type(who),
                actor_id(who),
                before(&page),
                area,
                from,
                until,
                i64::from(page.limit),
            )
            .fetch_all(&store.readers)
            .await
        }
        (None, Some(area)) => {
            sqlx::query_as!(
                Raw,
                r#"SELECT id, environment_id, at, actor_type, actor_id, action, target, detail, trace_id FROM audit
                WHERE workspace_id = $1 AND split_part(action, '.', 1) = $2 AND action LIKE '%.%'
                    AND ($3::uuid IS NULL OR id < $3)
                    AND ($4::bigint IS NULL OR at >= $4) AND ($5::bigint IS NULL OR at < $5)
                ORDER BY id DESC LIMIT $6"#,
                workspace.uuid(),
                area,
                before(&page),
                from,
                until,
                i64::from(page.limit),
            )
            .fetch_all(&store.readers)
            .await
        }
        (None, None) => {
            sqlx::query_as!(
                Raw,
                r#"SELECT id, environment_id, at, actor_type, actor_id, action, target, detail, trace_id FROM audit
                WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id < $2)
                    AND ($3::bigint IS NULL OR at >= $3) AND ($4::bigint IS NULL OR at < $4)
                ORDER BY id DESC LIMIT $5"#,
                workspace.uuid(),
                before(&page),
                from,
                until,
                i64::from(page.limit),
            )
            .fetch_all(&store.readers)
            .await
        }
    };
    rows.map_err(from_sqlx)?.into_iter().map(|row| row.read(workspace)).collect()
}
