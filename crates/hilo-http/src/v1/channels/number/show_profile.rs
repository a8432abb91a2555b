use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::ChannelId;
use hilo_whatsapp_wire::number::BusinessProfile;
use serde::Serialize;
use utoipa::ToSchema;

/// What people see when they look at the business in WhatsApp. What is not set is empty.
#[derive(Serialize, ToSchema)]
#[schema(as = NumberProfile)]
pub(crate) struct ProfileBody {
    /// The line below the name.
    about: String,
    /// Where the business is.
    address: String,
    /// What it does.
    description: String,
    /// Its e-mail address.
    email: String,
    /// Its pages.
    websites: Vec<String>,
    /// Its trade, in the provider's word: `RETAIL`….
    vertical: String,
    /// Where its picture lies.
    picture_url: Option<String>,
}

impl From<BusinessProfile> for ProfileBody {
    fn from(profile: BusinessProfile) -> Self {
        Self {
            about: profile.about.unwrap_or_default(),
            address: profile.address.unwrap_or_default(),
            description: profile.description.unwrap_or_default(),
            email: profile.email.unwrap_or_default(),
            websites: profile.websites.unwrap_or_default(),
            vertical: profile.vertical.unwrap_or_default(),
            picture_url: profile.profile_picture_url,
        }
    }
}

/// Show what people see of a channel's number, as the provider says right now.
#[utoipa::path(get, path = "/channels/{channel}/profile", tag = "channels",
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 200, description = "What people see", body = ProfileBody)))]
pub(crate) async fn show_profile(
    State(api): State<Api>,
    Who(caller): Who,
    At(channel): At<ChannelId>,
) -> problem::Result<Json<ProfileBody>> {
    api.app.look_at_number(&caller, channel).await?;
    Ok(Json(api.numbers.profile(channel).await?.into()))
}
