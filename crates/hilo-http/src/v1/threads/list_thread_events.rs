use super::opened;
use crate::{
    problem,
    request::{Asked, At, PageBody, PagingByPosition, Who},
    state::Api,
    v1::ActorBody,
};
use axum::{Json, extract::State};
use hilo_model::ContactId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// An entry of the timeline that is no message: a note, an assignment, a hand-off….
#[derive(Serialize, ToSchema)]
#[schema(as = ThreadEvent)]
pub(crate) struct ThreadEventBody {
    id: String,
    /// Its order in the thread, shared with messages.
    position: i64,
    /// `note`, `assigned`, `handed_off`….
    kind: String,
    actor: ActorBody,
    /// The details.
    #[schema(value_type = Option<Object>)]
    body: Option<Value>,
    /// `known`, `erased` (the person was erased) or `unreadable`.
    body_state: &'static str,
    #[schema(format = DateTime)]
    at: String,
}

/// List the entries of a thread's timeline that are no messages, newest first.
#[utoipa::path(get, path = "/threads/{contact}/events", tag = "threads",
    params(("contact" = String, Path, description = "The contact's id"), PagingByPosition),
    responses((status = 200, description = "The entries", body = PageBody<ThreadEventBody>)))]
pub(crate) async fn list_thread_events(
    State(api): State<Api>,
    Who(caller): Who,
    At(contact): At<ContactId>,
    Asked(paging): Asked<PagingByPosition>,
) -> problem::Result<Json<PageBody<ThreadEventBody>>> {
    let page = api.app.list_thread_events(&caller, contact, paging.page()?).await?;
    Ok(Json(PageBody::of(page, |view| {
        let (body, body_state) = opened(view.body);
        ThreadEventBody {
            id: view.event.id.to_string(),
            position: view.event.position,
            kind: view.event.kind,
            actor: view.event.actor.into(),
            body,
            body_state,
            at: view.event.at.to_string(),
        }
    })))
}
