use super::push_flow::{PushedFlowBody, SideBody, sides};
use crate::{
    problem::{self, Language},
    request::{At, Posted},
    state::Api,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How to make a version of the draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MakeFlowVersionBody {
    /// What the author says about it.
    #[serde(default)]
    note: String,
    /// Which side counts where both changed the same, by the conflict's path.
    #[serde(default)]
    decisions: BTreeMap<String, SideBody>,
}

/// Make a version of one's own draft; the draft is gone then. If somebody made a version meanwhile, the new one holds what both changed;
/// where both changed the same differently, 409 lists the `conflicts`, to be decided in `decisions`.
#[utoipa::path(post, path = "/flows/{flow}/draft/version", tag = "flows", request_body = MakeFlowVersionBody,
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses(
        (status = 201, description = "A new version", body = PushedFlowBody),
        (status = 200, description = "The latest version already says that", body = PushedFlowBody)
    ))]
pub(crate) async fn make_flow_version(
    State(api): State<Api>,
    headers: HeaderMap,
    At(flow): At<String>,
    Posted { caller, body }: Posted<MakeFlowVersionBody>,
) -> problem::Result<(StatusCode, Json<PushedFlowBody>)> {
    let pushed = api.app.make_flow_version(&caller, &flow, body.note, sides(body.decisions)).await?;
    api.settings_changed().await;
    Ok(PushedFlowBody::answer(pushed, Language::of(&headers)))
}
