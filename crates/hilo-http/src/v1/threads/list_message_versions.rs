use super::opened;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
    v1::openapi,
};
use axum::{Json, extract::State};
use hilo_app::threads::VersionView;
use hilo_model::{ContactId, MessageId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What a message said before it was edited.
#[derive(Serialize, ToSchema)]
#[schema(as = MessageVersion)]
pub(crate) struct MessageVersionBody {
    /// When it stopped saying so.
    #[schema(format = DateTime)]
    until: String,
    /// What it said.
    #[schema(schema_with = openapi::any_content)]
    content: Option<Value>,
    /// `known`, `erased` (the person was erased) or `unreadable`.
    content_state: &'static str,
}

/// What a message said before it was edited, oldest first.
#[derive(Serialize, ToSchema)]
#[schema(as = MessageVersions)]
pub(crate) struct MessageVersionsBody {
    items: Vec<MessageVersionBody>,
}

/// List what a message said before it was edited, oldest first.
#[utoipa::path(get, path = "/threads/{contact}/messages/{message}/versions", tag = "threads",
    params(
        ("contact" = String, Path, description = "The contact's id"),
        ("message" = String, Path, description = "The message's id")
    ),
    responses((status = 200, description = "The versions", body = MessageVersionsBody)))]
pub(crate) async fn list_message_versions(
    State(api): State<Api>,
    Who(caller): Who,
    At((contact, message)): At<(ContactId, MessageId)>,
) -> problem::Result<Json<MessageVersionsBody>> {
    let versions = api.app.list_message_versions(&caller, contact, message).await?;
    let body = |VersionView { until, content }: VersionView| {
        let (content, content_state) = opened(content);
        MessageVersionBody { until: until.to_string(), content, content_state }
    };
    Ok(Json(MessageVersionsBody { items: versions.into_iter().map(body).collect() }))
}
