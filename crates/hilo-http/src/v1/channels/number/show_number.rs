use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::ChannelId;
use hilo_whatsapp_wire::number::NumberStanding;
use serde::Serialize;
use utoipa::ToSchema;

/// How a number stands, as the provider says right now. What it does not say is absent.
#[derive(Serialize, ToSchema)]
#[schema(as = Number)]
pub(crate) struct NumberBody {
    /// The number as people write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    display_number: Option<String>,
    /// The name that customers see.
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_name: Option<String>,
    /// What became of the name's review: `APPROVED`, `PENDING_REVIEW`, `DECLINED`….
    #[serde(skip_serializing_if = "Option::is_none")]
    name_status: Option<String>,
    /// What becomes of another name that was handed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    new_name_status: Option<String>,
    /// `GREEN`, `YELLOW`, `RED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<String>,
    /// A number sends and receives only when it is `CONNECTED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// Whether it was shown that the number is ours: `VERIFIED`, `NOT_VERIFIED`, `EXPIRED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<String>,
    /// Whether a two-step PIN is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pin_set: Option<bool>,
    /// `CLOUD_API`, or something that Hilo cannot send through.
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<String>,
    /// How fast it may send: `STANDARD` (80 a second), `HIGH` (1,000).
    #[serde(skip_serializing_if = "Option::is_none")]
    throughput: Option<String>,
    /// What is to be done next so that the number can send and receive: `verify`, `register`; absent if nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'static str>,
}

impl From<NumberStanding> for NumberBody {
    fn from(standing: NumberStanding) -> Self {
        let connected = standing.status.as_deref() == Some("CONNECTED");
        let verified = standing.code_verification_status.as_deref() == Some("VERIFIED");
        Self {
            next: match (connected, verified) {
                (true, _) => None,
                (false, true) => Some("register"),
                (false, false) => Some("verify"),
            },
            display_number: standing.display_phone_number,
            verified_name: standing.verified_name,
            name_status: standing.name_status,
            new_name_status: standing.new_name_status.filter(|status| status != "NONE"),
            quality: standing.quality_rating,
            status: standing.status,
            verification: standing.code_verification_status,
            pin_set: standing.is_pin_enabled,
            platform: standing.platform_type,
            throughput: standing.throughput.and_then(|throughput| throughput.level),
        }
    }
}

/// Show how a channel's number stands with the provider right now.
#[utoipa::path(get, path = "/channels/{channel}/number", tag = "channels",
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 200, description = "How it stands", body = NumberBody)))]
pub(crate) async fn show_number(
    State(api): State<Api>,
    Who(caller): Who,
    At(channel): At<ChannelId>,
) -> problem::Result<Json<NumberBody>> {
    api.app.look_at_number(&caller, channel).await?;
    Ok(Json(api.numbers.standing(channel).await?.into()))
}
