use super::{AnswerBody, give};
use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_core::command::Command;
use hilo_model::ContactId;

/// Destroy everything personal about the contact, for good.
#[utoipa::path(delete, path = "/contacts/{contact}", tag = "contacts",
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn erase_contact(
    State(api): State<Api>,
    Who(caller): Who,
    At(contact): At<ContactId>,
) -> problem::Result<Response> {
    give(&api, &caller, contact, None, Command::Erase).await
}
