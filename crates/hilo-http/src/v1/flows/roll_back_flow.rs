use super::{PolicyBody, ReleaseBody};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

/// How to go back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RollBackFlowBody {
    /// What becomes of people who are inside the version that is left; they finish what they began if absent.
    #[serde(default)]
    policy: PolicyBody,
}

/// Go back in the environment, for everybody and at once: from a release for a part of the people to what the others have, else to what
/// was live before.
#[utoipa::path(post, path = "/flows/{flow}/rollback", tag = "flows", request_body = RollBackFlowBody,
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 201, description = "Released", body = ReleaseBody)))]
pub(crate) async fn roll_back_flow(
    State(api): State<Api>,
    At(flow): At<String>,
    Posted { caller, body }: Posted<RollBackFlowBody>,
) -> problem::Result<(StatusCode, Json<ReleaseBody>)> {
    let release = api.app.roll_back_flow(&caller, &flow, body.policy.into()).await?;
    api.settings_changed().await;
    Ok((StatusCode::CREATED, Json(release.into())))
}
