use super::{PolicyBody, ReleaseBody};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
    v1::moment,
};
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

/// When to take a flow off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnpublishFlowBody {
    /// From when, RFC 3339; now if absent.
    #[schema(format = DateTime)]
    at: Option<String>,
    /// What becomes of people inside: they finish what they began (`stay`, if absent) or are let go (`end`).
    #[serde(default)]
    policy: PolicyBody,
}

/// Take a flow off in the environment.
#[utoipa::path(post, path = "/flows/{flow}/unpublish", tag = "flows", request_body = UnpublishFlowBody,
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 201, description = "Released", body = ReleaseBody)))]
pub(crate) async fn unpublish_flow(
    State(api): State<Api>,
    At(flow): At<String>,
    Posted { caller, body }: Posted<UnpublishFlowBody>,
) -> problem::Result<(StatusCode, Json<ReleaseBody>)> {
    let release = api.app.unpublish_flow(&caller, &flow, moment("/at", body.at)?, body.policy.into()).await?;
    api.settings_changed().await;
    Ok((StatusCode::CREATED, Json(release.into())))
}
