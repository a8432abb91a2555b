use super::{PolicyBody, ReleaseBody, StageBody};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
    v1::moment,
};
use axum::{Json, extract::State, http::StatusCode};
use hilo_app::flows::{Publish, WhichVersion};
use serde::Deserialize;
use utoipa::ToSchema;

/// What to make live.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublishFlowBody {
    /// The version's number; the latest if absent.
    version: Option<i32>,
    /// From when, RFC 3339; now if absent.
    #[schema(format = DateTime)]
    at: Option<String>,
    /// For which part of the people; everybody if absent. Others keep the release before.
    stage: Option<StageBody>,
    /// What becomes of people who are inside another version; they finish what they began if absent.
    #[serde(default)]
    policy: PolicyBody,
}

/// Make a version live in the environment, now or later, for everybody or a part of the people. Its tests must pass. Templates that it sends
/// and that are not approved are handed in, and the release waits for them; what is live stays live meanwhile. Publishing an earlier version
/// rolls back.
#[utoipa::path(post, path = "/flows/{flow}/publish", tag = "flows", request_body = PublishFlowBody,
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 201, description = "Released", body = ReleaseBody)))]
pub(crate) async fn publish_flow(
    State(api): State<Api>,
    At(flow): At<String>,
    Posted { caller, body }: Posted<PublishFlowBody>,
) -> problem::Result<(StatusCode, Json<ReleaseBody>)> {
    let version = body.version.map_or(WhichVersion::Latest, WhichVersion::Number);
    let (stage, policy) = (body.stage.map(Into::into), body.policy.into());
    let input = Publish { version, at: moment("/at", body.at)?, stage, policy };
    let release = api.app.publish_flow(&caller, &flow, input).await?;
    api.settings_changed().await;
    Ok((StatusCode::CREATED, Json(release.into())))
}
