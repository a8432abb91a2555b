use crate::{
    problem,
    request::{Asked, At, PageBody, Paging, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::ChannelId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Something that the provider said about the account.
#[derive(Serialize, ToSchema)]
#[schema(as = ChannelEvent)]
pub(crate) struct ChannelEventBody {
    /// Its place among the channel's events.
    position: i64,
    /// The webhook's field: `message_template_status_update`….
    field: String,
    /// What came. What concerns people but no thread (groups, address books…) is `{"withheld": …, "content": …}`; the
    /// content is shown to those who may see every thread.
    #[schema(value_type = Object)]
    body: Value,
    /// When Hilo took it in.
    #[schema(format = DateTime)]
    at: String,
}

/// List what the provider said about a channel's account, newest first.
#[utoipa::path(get, path = "/channels/{channel}/events", tag = "channels",
    params(("channel" = String, Path, description = "The channel's id"), Paging),
    responses((status = 200, description = "The events", body = PageBody<ChannelEventBody>)))]
pub(crate) async fn list_channel_events(
    State(api): State<Api>,
    Who(caller): Who,
    At(channel): At<ChannelId>,
    Asked(paging): Asked<Paging>,
) -> problem::Result<Json<PageBody<ChannelEventBody>>> {
    let page = api.app.list_channel_events(&caller, channel, paging.page()?).await?;
    Ok(Json(PageBody::of(page, |row| ChannelEventBody {
        position: row.position,
        field: row.field,
        body: serde_json::from_str(&row.body).unwrap_or(Value::String(row.body)),
        at: row.at.to_string(),
    })))
}
