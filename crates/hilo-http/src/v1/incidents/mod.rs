//! Incidents.

mod get_incident;
mod list_incidents;
mod resolve_incident;

use crate::state::Api;
use hilo_store::rows::IncidentRow;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_incidents::list_incidents))
        .routes(routes!(get_incident::get_incident))
        .routes(routes!(resolve_incident::resolve_incident))
}

/// Something that went wrong.
#[derive(Serialize, ToSchema)]
#[schema(as = Incident)]
pub(crate) struct IncidentBody {
    id: String,
    /// A stable word for what went wrong.
    code: String,
    /// Whose thread, if one.
    contact: Option<String>,
    /// In one line, without personal data.
    summary: String,
    #[schema(format = DateTime)]
    at: String,
    #[schema(format = DateTime)]
    resolved_at: Option<String>,
    /// Follows it through logs.
    trace: String,
}

impl From<IncidentRow> for IncidentBody {
    fn from(row: IncidentRow) -> Self {
        Self {
            id: row.incident.to_string(),
            code: row.code,
            contact: row.contact.map(|id| id.to_string()),
            summary: row.summary,
            at: row.at.to_string(),
            resolved_at: row.resolved_at.map(|at| at.to_string()),
            trace: row.trace.to_string(),
        }
    }
}
