use super::{AnswerBody, answered};
use crate::{
    problem::{self, Problem},
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_app::Error;
use hilo_model::{CommandId, access::Permission};
use hilo_runtime::commands::Reply;

/// Ask what became of an order. One that is not decided yet, or whose answer is no longer kept, is `pending`.
#[utoipa::path(get, path = "/commands/{command}", tag = "threads",
    params(("command" = String, Path, description = "The order's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn get_command(
    State(api): State<Api>,
    Who(caller): Who,
    At(command): At<CommandId>,
) -> problem::Result<Response> {
    if caller.viewer.threads().is_none() {
        return Err(Problem::from(Error::Forbidden(Permission::ThreadsRead)));
    }
    let answer = api.commands.answer(caller.viewer.scope, command).await?;
    answered(command, answer.map_or(Reply::Pending, Reply::Answered))
}
