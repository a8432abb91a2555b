use super::{code_of, show_profile::ProfileBody};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::ChannelId;
use hilo_whatsapp_wire::number::BusinessProfile;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change of what people see. What is absent stays; an empty text takes it away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeProfileBody {
    /// The line below the name.
    #[schema(min_length = 1, max_length = 139)]
    about: Option<String>,
    /// Where the business is.
    #[schema(max_length = 256)]
    address: Option<String>,
    /// What it does.
    #[schema(max_length = 512)]
    description: Option<String>,
    /// Its e-mail address.
    #[schema(max_length = 128)]
    email: Option<String>,
    /// Its pages, each with `https://` or `http://`.
    #[schema(max_items = 2)]
    websites: Option<Vec<String>>,
    /// Its trade, in the provider's word: `RETAIL`, `RESTAURANT`, `HEALTH`….
    vertical: Option<String>,
}

/// Change what people see of a channel's number.
#[utoipa::path(patch, path = "/channels/{channel}/profile", tag = "channels", request_body = ChangeProfileBody,
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 200, description = "What people see now", body = ProfileBody)))]
pub(crate) async fn change_profile(
    State(api): State<Api>,
    At(channel): At<ChannelId>,
    Posted { caller, body }: Posted<ChangeProfileBody>,
) -> problem::Result<Json<ProfileBody>> {
    let profile = BusinessProfile {
        about: body.about,
        address: body.address,
        description: body.description,
        email: body.email,
        websites: body.websites,
        vertical: body.vertical,
        profile_picture_url: None,
    };
    api.app.order_profile(&caller, channel, &profile).await?;
    if let Err(error) = api.numbers.change_profile(channel, &profile).await {
        api.app.profile_change_failed(&caller, channel, code_of(&error)).await?;
        return Err(error.into());
    }
    Ok(Json(api.numbers.profile(channel).await?.into()))
}
