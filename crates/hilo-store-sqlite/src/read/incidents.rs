//! Incidents.

use super::of;
use crate::{
    columns::{self, moment},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{Id, IncidentId, Scope};
use hilo_store::{Result, read::Page, rows::IncidentRow};
use sqlx::SqlitePool;
use uuid::Uuid;

#[derive(Debug)]
struct IncidentColumns {
    incident_id: Uuid,
    code: String,
    contact_id: Option<Uuid>,
    effect_id: Option<Uuid>,
    summary: String,
    detail: Vec<u8>,
    at: i64,
    resolved_at: Option<i64>,
    trace_id: Uuid,
}

impl IncidentColumns {
    fn read(self, scope: Scope) -> IncidentRow {
        IncidentRow {
            scope,
            incident: Id::from_uuid(self.incident_id),
            code: self.code,
            contact: columns::id(self.contact_id),
            effect: columns::id(self.effect_id),
            summary: self.summary,
            detail: Bytes::from(self.detail),
            at: moment(self.at),
            resolved_at: self.resolved_at.map(moment),
            trace: Id::from_uuid(self.trace_id),
        }
    }
}

pub(super) async fn list(
    pool: &SqlitePool,
    scope: Scope,
    open: bool,
    page: Page<IncidentId>,
) -> Result<Vec<IncidentRow>> {
    let (workspace, environment) = of(scope);
    let before = page.after.map_or(Uuid::max(), Id::uuid);
    // Two statements, so that each has its index.
    let rows = if open {
        sqlx::query_as!(
            IncidentColumns,
            r#"SELECT incident_id AS "incident_id: Uuid", code, contact_id AS "contact_id?: Uuid",
                   effect_id AS "effect_id?: Uuid", summary, detail, at, resolved_at, trace_id AS "trace_id: Uuid"
               FROM incidents
               WHERE workspace_id = ? AND environment_id = ? AND incident_id < ? AND resolved_at IS NULL
               ORDER BY incident_id DESC LIMIT ?"#,
            workspace,
            environment,
            before,
            page.limit
        )
        .fetch_all(pool)
        .await
    } else {
        sqlx::query_as!(
            IncidentColumns,
            r#"SELECT incident_id AS "incident_id: Uuid", code, contact_id AS "contact_id?: Uuid",
                   effect_id AS "effect_id?: Uuid", summary, detail, at, resolved_at, trace_id AS "trace_id: Uuid"
               FROM incidents WHERE workspace_id = ? AND environment_id = ? AND incident_id < ?
               ORDER BY incident_id DESC LIMIT ?"#,
            workspace,
            environment,
            before,
            page.limit
        )
        .fetch_all(pool)
        .await
    };
    Ok(rows.map_err(translate)?.into_iter().map(|row| row.read(scope)).collect())
}

pub(super) async fn one(
    pool: &SqlitePool,
    scope: Scope,
    incident: IncidentId,
) -> Result<Option<IncidentRow>> {
    let ((workspace, environment), incident) = (of(scope), incident.uuid());
    let row = sqlx::query_as!(
        IncidentColumns,
        r#"SELECT incident_id AS "incident_id: Uuid", code, contact_id AS "contact_id?: Uuid",
               effect_id AS "effect_id?: Uuid", summary, detail, at, resolved_at, trace_id AS "trace_id: Uuid"
           FROM incidents WHERE workspace_id = ? AND environment_id = ? AND incident_id = ?"#,
        workspace,
        environment,
        incident
    )
    .fetch_optional(pool)
    .await
    .map_err(translate)?;
    Ok(row.map(|row| row.read(scope)))
}
