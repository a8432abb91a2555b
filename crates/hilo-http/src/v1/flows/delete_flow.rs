use super::PolicyBody;
use crate::{
    problem,
    request::{Asked, At, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

/// What becomes of people inside.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeleteFlowQuery {
    /// They finish what they began (`stay`, if absent), are let go (`end`), or are let go and a person goes on (`hand_off`).
    #[serde(default)]
    #[param(inline)]
    policy: PolicyBody,
}

/// Delete a flow in all environments. Its versions stay for the runs that were made of them, and its short name is free again. Refused with
/// the list (`uses`) as long as other flows go to it; and to a program's key as long as the flow is live, about to be or can be called in other
/// environments than the key's (`environments`).
#[utoipa::path(delete, path = "/flows/{flow}", tag = "flows",
    params(("flow" = String, Path, description = "The flow's id or short name"), DeleteFlowQuery),
    responses((status = 204, description = "Deleted")))]
pub(crate) async fn delete_flow(
    State(api): State<Api>,
    Who(caller): Who,
    At(flow): At<String>,
    Asked(query): Asked<DeleteFlowQuery>,
) -> problem::Result<StatusCode> {
    api.app.delete_flow(&caller, &flow, query.policy.into()).await?;
    api.settings_changed().await;
    Ok(StatusCode::NO_CONTENT)
}
