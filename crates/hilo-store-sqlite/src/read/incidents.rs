//! Incidents.

use super::of;
use crate::{
    columns::{self, corrupt, moment},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{Actor, Id, IncidentId, Scope, incident::IncidentOutcome};
use hilo_store::{
    Result,
    read::Page,
    rows::{IncidentClosed, IncidentRow},
};
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
    closed_by_type: Option<String>,
    closed_by_id: Option<Uuid>,
    outcome: Option<String>,
    reason: Option<String>,
}

impl IncidentColumns {
    fn read(self, scope: Scope) -> Result<IncidentRow> {
        let closed = match self.resolved_at {
            None => None,
            Some(at) => Some(IncidentClosed {
                at: moment(at),
                // It was not noted once.
                by: match self.closed_by_type {
                    None => Actor::System,
                    Some(kind) => columns::actor("incidents", &kind, self.closed_by_id)?,
                },
                outcome: match self.outcome {
                    None => IncidentOutcome::Dismissed,
                    Some(name) => IncidentOutcome::from_name(&name)
                        .ok_or_else(|| corrupt("incidents", "outcome", name))?,
                },
                reason: self.reason,
            }),
        };
        Ok(IncidentRow {
            scope,
            incident: Id::from_uuid(self.incident_id),
            code: self.code,
            contact: columns::id(self.contact_id),
            effect: columns::id(self.effect_id),
            summary: self.summary,
            detail: Bytes::from(self.detail),
            at: moment(self.at),
            closed,
            trace: Id::from_uuid(self.trace_id),
        })
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
                   effect_id AS "effect_id?: Uuid", summary, detail, at, resolved_at, trace_id AS "trace_id: Uuid",
                   closed_by_type, closed_by_id AS "closed_by_id?: Uuid", outcome, reason
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
                   effect_id AS "effect_id?: Uuid", summary, detail, at, resolved_at, trace_id AS "trace_id: Uuid",
                   closed_by_type, closed_by_id AS "closed_by_id?: Uuid", outcome, reason
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
    rows.map_err(translate)?.into_iter().map(|row| row.read(scope)).collect()
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
               effect_id AS "effect_id?: Uuid", summary, detail, at, resolved_at, trace_id AS "trace_id: Uuid",
                   closed_by_type, closed_by_id AS "closed_by_id?: Uuid", outcome, reason
           FROM incidents WHERE workspace_id = ? AND environment_id = ? AND incident_id = ?"#,
        workspace,
        environment,
        incident
    )
    .fetch_optional(pool)
    .await
    .map_err(translate)?;
    row.map(|row| row.read(scope)).transpose()
}
