use super::IncidentBody;
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::IncidentId;
use serde::Deserialize;
use utoipa::ToSchema;

/// Why nothing is to be done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResolveBody {
    /// In 1 to 500 characters, without personal data: it is kept and shown to whoever sees incidents.
    #[serde(default)]
    reason: String,
}

/// Say that nothing is (or is left) to be done about an incident, and why. Saying it again changes nothing.
#[utoipa::path(post, path = "/incidents/{incident}/resolve", tag = "incidents", request_body = ResolveBody,
    params(("incident" = String, Path, description = "The incident's id")),
    responses((status = 200, description = "Resolved", body = IncidentBody)))]
pub(crate) async fn resolve_incident(
    State(api): State<Api>,
    At(incident): At<IncidentId>,
    Posted { caller, body }: Posted<ResolveBody>,
) -> problem::Result<Json<IncidentBody>> {
    let incident = api.app.resolve_incident(&caller, incident, &body.reason).await?;
    Ok(Json(IncidentBody::new(incident, None)))
}
