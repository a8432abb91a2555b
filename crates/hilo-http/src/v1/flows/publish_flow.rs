use super::ReleaseBody;
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
}

/// Make a version live in the environment, now or later. Publishing an earlier version rolls back.
#[utoipa::path(post, path = "/flows/{flow}/publish", tag = "flows", request_body = PublishFlowBody,
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 201, description = "Released", body = ReleaseBody)))]
pub(crate) async fn publish_flow(
    State(api): State<Api>,
    At(flow): At<String>,
    Posted { caller, body }: Posted<PublishFlowBody>,
) -> problem::Result<(StatusCode, Json<ReleaseBody>)> {
    let version = body.version.map_or(WhichVersion::Latest, WhichVersion::Number);
    let input = Publish { version, at: moment("/at", body.at)? };
    let release = api.app.publish_flow(&caller, &flow, input).await?;
    api.settings_changed().await;
    Ok((StatusCode::CREATED, Json(release.into())))
}
