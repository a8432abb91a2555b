use super::push_flow::PushedFlowBody;
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
use hilo_app::flows::PromoteVariant;
use serde::Deserialize;
use utoipa::ToSchema;

/// Which variant everybody shall have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PromoteVariantBody {
    /// The variant's name.
    variant: String,
    /// What is said about the version; a sentence of Hilo's if absent.
    #[serde(default)]
    note: String,
}

/// Make a version of the latest one in which a split sends everybody by one variant: its weight is 100, that of the others 0, and the node stays what it
/// is. Nothing is live by it; it is published as any version is, with lint, tests and a policy for the people inside.
#[utoipa::path(post, path = "/flows/{flow}/experiments/{node}/promote", tag = "flows", request_body = PromoteVariantBody,
    params(
        ("flow" = String, Path, description = "The flow's id or short name"),
        ("node" = String, Path, description = "The split's id")
    ),
    responses(
        (status = 201, description = "A new version", body = PushedFlowBody),
        (status = 200, description = "The latest version already does that", body = PushedFlowBody)
    ))]
pub(crate) async fn promote_variant(
    State(api): State<Api>,
    headers: HeaderMap,
    At((flow, node)): At<(String, String)>,
    Posted { caller, body }: Posted<PromoteVariantBody>,
) -> problem::Result<(StatusCode, Json<PushedFlowBody>)> {
    let input = PromoteVariant { node, variant: body.variant, note: body.note };
    let pushed = api.app.promote_variant(&caller, &flow, input).await?;
    api.settings_changed().await;
    Ok(PushedFlowBody::answer(pushed, Language::of(&headers)))
}
