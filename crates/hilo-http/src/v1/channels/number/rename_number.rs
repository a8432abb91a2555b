use super::take;
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::ChannelId;
use hilo_whatsapp_wire::number::NumberStep;
use serde::Deserialize;
use utoipa::ToSchema;

/// Another name for customers to see.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenameNumberBody {
    /// As customers will see it.
    #[schema(min_length = 1, max_length = 128)]
    name: String,
}

/// Hand in another name of a channel's number. The provider reviews it; until then, and if it is refused, the present one stays.
#[utoipa::path(post, path = "/channels/{channel}/number/name", tag = "channels", request_body = RenameNumberBody,
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 204, description = "Handed in")))]
pub(crate) async fn rename_number(
    State(api): State<Api>,
    At(channel): At<ChannelId>,
    Posted { caller, body }: Posted<RenameNumberBody>,
) -> problem::Result<StatusCode> {
    take(&api, &caller, channel, &NumberStep::Rename { name: body.name.trim().to_owned() }).await
}
