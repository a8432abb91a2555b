use super::IncidentBody;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
    v1::threads::opened,
};
use axum::{Json, extract::State};
use hilo_model::IncidentId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// An incident with all there is to know.
#[derive(Serialize, ToSchema)]
#[schema(as = IncidentWithDetail)]
pub(crate) struct IncidentWithDetailBody {
    #[serde(flatten)]
    incident: IncidentBody,
    /// The details.
    #[schema(value_type = Option<Object>)]
    detail: Option<Value>,
    /// `known`, `erased` (the person was erased), `unreadable`, or `hidden` (of a thread that the caller may not see).
    detail_state: &'static str,
}

/// Show an incident.
#[utoipa::path(get, path = "/incidents/{incident}", tag = "incidents",
    params(("incident" = String, Path, description = "The incident's id")),
    responses((status = 200, description = "The incident", body = IncidentWithDetailBody)))]
pub(crate) async fn get_incident(
    State(api): State<Api>,
    Who(caller): Who,
    At(incident): At<IncidentId>,
) -> problem::Result<Json<IncidentWithDetailBody>> {
    let view = api.app.get_incident(&caller, incident).await?;
    let (detail, detail_state) = view.detail.map_or((None, "hidden"), opened);
    Ok(Json(IncidentWithDetailBody {
        incident: IncidentBody::new(view.incident, view.retry),
        detail,
        detail_state,
    }))
}
