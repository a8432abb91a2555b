//! Incidents.

use super::before;
use crate::{
    PostgresStore,
    columns::{opt_at, opt_id, scope},
    error::from_sqlx,
};
use hilo_model::{Id, IncidentId, Scope, Timestamp, TraceId};
use hilo_store::{Result, read::Page, rows::IncidentRow};
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
}

impl From<Raw> for IncidentRow {
    fn from(raw: Raw) -> Self {
        Self {
            scope: scope(raw.workspace_id, raw.environment_id),
            incident: IncidentId::from_uuid(raw.incident_id),
            code: raw.code,
            contact: opt_id(raw.contact_id),
            effect: opt_id(raw.effect_id),
            summary: raw.summary,
            detail: raw.detail.into(),
            at: Timestamp::from_micros(raw.at),
            resolved_at: opt_at(raw.resolved_at),
            trace: TraceId::from_uuid(raw.trace_id),
        }
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
                resolved_at, trace_id
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
                resolved_at, trace_id
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
    Ok(rows.map_err(from_sqlx)?.into_iter().map(IncidentRow::from).collect())
}

pub(super) async fn one(
    store: &PostgresStore,
    scope: Scope,
    incident: IncidentId,
) -> Result<Option<IncidentRow>> {
    let row = sqlx::query_as!(
        Raw,
        r#"SELECT workspace_id, environment_id, incident_id, code, contact_id, effect_id, summary, detail, at,
            resolved_at, trace_id
        FROM incidents WHERE workspace_id = $1 AND environment_id = $2 AND incident_id = $3"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        incident.uuid(),
    )
    .fetch_optional(&store.readers)
    .await
    .map_err(from_sqlx)?;
    Ok(row.map(IncidentRow::from))
}
