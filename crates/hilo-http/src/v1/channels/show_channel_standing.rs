use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_core::channel::ChannelState;
use hilo_model::ChannelId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// How a number stands with the provider.
#[derive(Serialize, ToSchema)]
#[schema(as = ChannelStanding)]
pub(crate) struct ChannelStandingBody {
    /// The gravest of what holds now: `info`, `warning` or `critical`.
    severity: &'static str,
    /// The latest news of each topic, by topic.
    news: Vec<ChannelNewsBody>,
}

/// What the provider said.
#[derive(Serialize, ToSchema)]
#[schema(as = ChannelNews)]
pub(crate) struct ChannelNewsBody {
    /// What it is about: `limit`, `name`, `ban`, `restriction`, `pin`, `alert/…`….
    topic: String,
    /// `info`, `warning` or `critical`.
    severity: &'static str,
    /// What was said; `type` names the kind.
    #[schema(value_type = Object)]
    news: Value,
    #[schema(format = DateTime)]
    at: String,
}

impl From<ChannelState> for ChannelStandingBody {
    fn from(state: ChannelState) -> Self {
        let severity = state.severity().as_str();
        let news = state.news.into_iter().map(|(topic, latest)| ChannelNewsBody {
            topic,
            severity: latest.news.severity().as_str(),
            news: serde_json::to_value(&latest.news).unwrap_or_default(),
            at: latest.at.to_string(),
        });
        Self { severity, news: news.collect() }
    }
}

/// Show how a number stands with the provider: quality, limits, name, restrictions.
#[utoipa::path(get, path = "/channels/{channel}/standing", tag = "channels",
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 200, description = "How it stands", body = ChannelStandingBody)))]
pub(crate) async fn show_channel_standing(
    State(api): State<Api>,
    Who(caller): Who,
    At(channel): At<ChannelId>,
) -> problem::Result<Json<ChannelStandingBody>> {
    Ok(Json(api.app.show_channel_standing(&caller, channel).await?.into()))
}
