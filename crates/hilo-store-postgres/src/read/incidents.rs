//! Incidents.

use super::before;
use crate::{
    PostgresStore,
    columns::{actor, opt_at, opt_id, scope},
    error::{corrupt, from_sqlx},
};
use hilo_model::{Actor, Id, IncidentId, Scope, Timestamp, TraceId, incident::IncidentOutcome};
use hilo_store::{
    Error, Result,
    read::Page,
    rows::{IncidentClosed, IncidentRow},
};
use uuid::Uuid;

struct Raw {
    workspace_id: Uuid,
    environment_id: Uuid,
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

impl TryFrom<Raw> for IncidentRow {
    type Error = Error;
    fn try_from(raw: Raw) -> Result<Self> {
        let closed = match opt_at(raw.resolved_at) {
            None => None,
            Some(at) => Some(IncidentClosed {
                at,
                // It was not noted once.
                by: match raw.closed_by_type {
                    None => Actor::System,
                    Some(kind) => actor("incidents", &kind, raw.closed_by_id)?,
                },
                outcome: match raw.outcome {
                    None => IncidentOutcome::Dismissed,
                    Some(name) => IncidentOutcome::from_name(&name)
                        .ok_or_else(|| corrupt("incidents", "outcome", &name))?,
                },
                reason: raw.reason,
            }),
        };
        Ok(Self {
            scope: scope(raw.workspace_id, raw.environment_id),
            incident: IncidentId::from_uuid(raw.incident_id),
            code: raw.code,
            contact: opt_id(raw.contact_id),
            effect: opt_id(raw.effect_id),
            summary: raw.summary,
            detail: raw.detail.into(),
            at: Timestamp::from_micros(raw.at),
            closed,
            trace: TraceId::from_uuid(raw.trace_id),
        })
    }
}

pub(super) async fn list(
    store: &PostgresStore,
    scope: Scope,
    open: bool,
    page: Page<IncidentId>,
) -> Result<Vec<IncidentRow>> {
    // Two statements, so that the one for open incidents can use their index.
    let rows = if open {
        sqlx::query_as!(
            Raw,
            r#"SELECT workspace_id, environment_id, incident_id, code, contact_id, effect_id, summary, detail, at,
                resolved_at, trace_id, closed_by_type, closed_by_id, outcome, reason
            FROM incidents
            WHERE workspace_id = $1 AND environment_id = $2 AND ($3::uuid IS NULL OR incident_id < $3)
                AND resolved_at IS NULL
            ORDER BY incident_id DESC LIMIT $4"#,
            scope.workspace.uuid(),
            scope.environment.uuid(),
            before(&page),
            i64::from(page.limit),
        )
        .fetch_all(&store.readers)
        .await
    } else {
        sqlx::query_as!(
            Raw,
            r#"SELECT workspace_id, environment_id, incident_id, code, contact_id, effect_id, summary, detail, at,
                resolved_at, trace_id, closed_by_type, closed_by_id, outcome, reason
            FROM incidents
            WHERE workspace_id = $1 AND environment_id = $2 AND ($3::uuid IS NULL OR incident_id < $3)
            ORDER BY incident_id DESC LIMIT $4"#,
            scope.workspace.uuid(),
            scope.environment.uuid(),
            before(&page),
            i64::from(page.limit),
        )
        .fetch_all(&store.readers)
        .await
    };
    rows.map_err(from_sqlx)?.into_iter().map(IncidentRow::try_from).collect()
}

pub(super) async fn one(
    store: &PostgresStore,
    scope: Scope,
    incident: IncidentId,
) -> Result<Option<IncidentRow>> {
    let row = sqlx::query_as!(
        Raw,
        r#"SELECT workspace_id, environment_id, incident_id, code, contact_id, effect_id, summary, detail, at,
            resolved_at, trace_id, closed_by_type, closed_by_id, outcome, reason
        FROM incidents WHERE workspace_id = $1 AND environment_id = $2 AND incident_id = $3"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        incident.uuid(),
    )
    .fetch_optional(&store.readers)
    .await
    .map_err(from_sqlx)?;
    row.map(IncidentRow::try_from).transpose()
}
