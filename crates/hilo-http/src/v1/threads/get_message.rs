use super::list_messages::MessageBody;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::{ContactId, MessageId};

/// Show a message.
#[utoipa::path(get, path = "/threads/{contact}/messages/{message}", tag = "threads",
    params(
        ("contact" = String, Path, description = "The contact's id"),
        ("message" = String, Path, description = "The message's id")
    ),
    responses((status = 200, description = "The message", body = MessageBody)))]
pub(crate) async fn get_message(
    State(api): State<Api>,
    Who(caller): Who,
    At((contact, message)): At<(ContactId, MessageId)>,
) -> problem::Result<Json<MessageBody>> {
    Ok(Json(api.app.get_message(&caller, contact, message).await?.into()))
}
