//! Orders to a contact's lane, and their answers.

mod add_note;
mod assign_thread;
mod check_files;
mod edit_contact;
mod erase_contact;
mod get_command;
mod give_back_thread;
mod mark_thread_read;
mod merge_contact;
pub(super) mod record_consent;
mod send_message;
mod send_message_to;
mod set_thread_priority;
mod set_thread_status;
mod snooze_thread;
mod start_flow;
mod stop_flow;
mod tag_contact;
mod take_over_thread;
mod tell_event;
mod wake_thread;

use crate::{
    problem::{Result, check_limits},
    state::Api,
};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use check_files::check_files;
use hilo_app::Caller;
use hilo_core::command::{Answer, Command};
use hilo_model::{CommandId, ContactId};
use hilo_runtime::commands::{Order, Reply, Whom};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(send_message::send_message))
        .routes(routes!(send_message_to::send_message_to))
        .routes(routes!(add_note::add_note))
        .routes(routes!(mark_thread_read::mark_thread_read))
        .routes(routes!(take_over_thread::take_over_thread))
        .routes(routes!(give_back_thread::give_back_thread))
        .routes(routes!(assign_thread::assign_thread))
        .routes(routes!(set_thread_status::set_thread_status))
        .routes(routes!(set_thread_priority::set_thread_priority))
        .routes(routes!(snooze_thread::snooze_thread))
        .routes(routes!(wake_thread::wake_thread))
        .routes(routes!(start_flow::start_flow))
        .routes(routes!(stop_flow::stop_flow))
        .routes(routes!(edit_contact::edit_contact, erase_contact::erase_contact))
        .routes(routes!(tag_contact::tag_contact))
        .routes(routes!(tell_event::tell_event))
        .routes(routes!(merge_contact::merge_contact))
        .routes(routes!(get_command::get_command))
}

/// An order without details.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlainOrderBody {
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// What became of an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Answer)]
pub(crate) struct AnswerBody {
    /// The order, for asking again.
    command: String,
    /// `done`, or `pending`: it is safe and will be carried out; ask `/commands/{command}`.
    status: &'static str,
    /// The thread's revision afterwards.
    revision: Option<i64>,
    /// The message that was queued.
    message: Option<String>,
    /// The run that was started.
    run: Option<String>,
    /// The contact whose thread it is in.
    contact: Option<String>,
}

/// Authorises an order, gives it, and waits for its answer for a while.
async fn give(
    api: &Api,
    caller: &Caller,
    contact: ContactId,
    based_on: Option<i64>,
    mut command: Command,
) -> Result<Response> {
    api.app.authorise_order(caller, contact, &command).await?;
    check_limits(&command)?;
    check_files(api, caller, &command).await?;
    api.app.fill_template(caller, Some(contact), &mut command).await?;
    give_authorised(api, caller, Whom::Contact(contact), based_on, command).await
}

/// The answer that the same request got before, if it carries an idempotency key. Asked first where the order itself makes
/// that it cannot be authorised a second time.
pub(super) async fn answered_before(api: &Api, caller: &Caller) -> Result<Option<Response>> {
    if caller.once.is_none() {
        return Ok(None);
    }
    let (scope, id) = (caller.viewer.scope, api.app.command_id(caller).await?);
    let answer = api.commands.answer(scope, id).await?;
    answer.map(|answer| answered(id, Reply::Answered(answer))).transpose()
}

/// Gives an order that was authorised and that WhatsApp would take, and waits for its answer for a while.
pub(super) async fn give_authorised(
    api: &Api,
    caller: &Caller,
    subject: Whom,
    based_on: Option<i64>,
    command: Command,
) -> Result<Response> {
    let (id, reply) = order(api, caller, subject, based_on, command).await?;
    answered(id, reply)
}

/// The same, with the answer as it is.
pub(crate) async fn order(
    api: &Api,
    caller: &Caller,
    subject: Whom,
    based_on: Option<i64>,
    command: Command,
) -> Result<(CommandId, Reply)> {
    let (scope, id) = (caller.viewer.scope, api.app.command_id(caller).await?);
    if caller.once.is_some()
        && let Some(answer) = api.commands.answer(scope, id).await?
    {
        return Ok((id, Reply::Answered(answer)));
    }
    let order =
        Order { scope, subject, id, based_on, command, actor: caller.viewer.actor, trace: caller.trace };
    Ok((id, api.commands.give(order).await?))
}

fn answered(id: CommandId, reply: Reply) -> Result<Response> {
    let (status, body) = match reply {
        Reply::Pending => (
            StatusCode::ACCEPTED,
            AnswerBody {
                command: id.to_string(),
                status: "pending",
                revision: None,
                message: None,
                run: None,
                contact: None,
            },
        ),
        Reply::Answered(Answer::Done { revision, message, run, contact }) => (
            StatusCode::OK,
            AnswerBody {
                command: id.to_string(),
                status: "done",
                revision: Some(revision),
                message: message.map(|id| id.to_string()),
                run: run.map(|id| id.to_string()),
                contact: contact.map(|id| id.to_string()),
            },
        ),
        Reply::Answered(Answer::Refused(refused)) => return Err(refused.into()),
    };
    Ok((status, Json(body)).into_response())
}
