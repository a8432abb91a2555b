use super::IncidentBody;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::IncidentId;

/// Say that an incident was dealt with. Saying it again changes nothing.
#[utoipa::path(post, path = "/incidents/{incident}/resolve", tag = "incidents",
    params(("incident" = String, Path, description = "The incident's id")),
    responses((status = 200, description = "Resolved", body = IncidentBody)))]
pub(crate) async fn resolve_incident(
    State(api): State<Api>,
    Who(caller): Who,
    At(incident): At<IncidentId>,
) -> problem::Result<Json<IncidentBody>> {
    Ok(Json(api.app.resolve_incident(&caller, incident).await?.into()))
}
