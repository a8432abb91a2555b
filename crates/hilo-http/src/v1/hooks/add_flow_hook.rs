use super::{FlowHookBody, body};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{Json, extract::State, http::StatusCode};
use hilo_app::hooks::AddFlowHook;
use hilo_model::ChannelId;
use serde::Deserialize;
use utoipa::ToSchema;

/// An address to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddFlowHookBody {
    /// The name of a webhook trigger of the flow.
    trigger: String,
    /// The channel on which somebody is written to who is known by nothing but the call.
    #[schema(value_type = String)]
    channel: ChannelId,
    /// Whether calls have to be signed.
    #[serde(default)]
    signed: bool,
}

/// Make the secret address of a flow's webhook trigger.
#[utoipa::path(post, path = "/flows/{flow}/hooks", tag = "flows", request_body = AddFlowHookBody,
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 201, description = "Made", body = FlowHookBody)))]
pub(crate) async fn add_flow_hook(
    State(api): State<Api>,
    At(flow): At<String>,
    Posted { caller, body: asked }: Posted<AddFlowHookBody>,
) -> problem::Result<(StatusCode, Json<FlowHookBody>)> {
    let input = AddFlowHook { trigger: asked.trigger, channel: asked.channel, signed: asked.signed };
    let added = api.app.add_flow_hook(&caller, &flow, input).await?;
    api.settings_changed().await;
    Ok((StatusCode::CREATED, Json(body(&api, added, Vec::new()))))
}
