use super::ThreadBody;
use crate::{
    problem,
    request::{Asked, PageBody, Paging, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_app::{Error, FieldError, Problem as Rule};
use hilo_model::{ChannelId, PersonId, ticket::TicketStatus};
use hilo_store::read::ThreadFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which threads.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ThreadsAsked {
    /// Only with these statuses, separated by commas: `bot`, `open`, `pending`, `on_hold`, `solved`, `closed`.
    status: Option<String>,
    /// Only this person's.
    #[param(value_type = Option<String>)]
    assignee: Option<PersonId>,
    /// Only those of nobody.
    #[serde(default)]
    unassigned: bool,
    /// Only with messages that nobody answered and the caller has not seen.
    #[serde(default)]
    unread: bool,
    /// Only those whose customer waits for an answer.
    #[serde(default)]
    waiting: bool,
    /// Only those in which the caller is mentioned in a note they have not seen.
    #[serde(default)]
    mentioned: bool,
    /// Only those that sleep (`true`), or only those that do not (`false`); all if it is not said.
    snoozed: Option<bool>,
    /// Only of this channel.
    #[param(value_type = Option<String>)]
    channel: Option<ChannelId>,
    /// Only of contacts with this tag.
    tag: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many items: 50 by default, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List threads that the caller may see, newest first.
#[utoipa::path(get, path = "/threads", tag = "threads", params(ThreadsAsked),
    responses((status = 200, description = "The threads", body = PageBody<ThreadBody>)))]
pub(crate) async fn list_threads(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(asked): Asked<ThreadsAsked>,
) -> problem::Result<Json<PageBody<ThreadBody>>> {
    let filter = ThreadFilter {
        statuses: statuses(asked.status.as_deref())?,
        assignee: asked.assignee,
        unassigned: asked.unassigned,
        unread: asked.unread,
        waiting: asked.waiting,
        mentioned: asked.mentioned,
        snoozed: asked.snoozed,
        channel: asked.channel,
        tag: asked.tag,
        reader: None,
    };
    let paging = Paging { cursor: asked.cursor, limit: asked.limit };
    let page = api.app.list_threads(&caller, &filter, paging.page()?).await?;
    Ok(Json(PageBody::of(page, Into::into)))
}

fn statuses(text: Option<&str>) -> Result<Vec<TicketStatus>, Error> {
    let names = text.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| {
            let unknown = || FieldError::new("?status", Rule::Form { example: "open,pending" });
            TicketStatus::from_name(name).ok_or_else(|| unknown().into())
        })
        .collect()
}
