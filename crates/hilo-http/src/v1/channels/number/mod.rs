//! A channel's number at its provider: how it stands, what people see of it, its steps into the provider's API and out of it.
//!
//! These operations ask the provider while the caller waits, unlike all others. Nothing is retried, and an `Idempotency-Key` keeps
//! nothing from being asked twice: where the answer was lost, the number's standing tells what came of it.

mod change_picture;
mod change_profile;
mod deregister_number;
mod register_number;
mod rename_number;
mod request_code;
mod set_pin;
mod show_number;
mod show_profile;
mod subscribe_account;
mod verify_code;

use crate::{problem, state::Api};
use axum::http::StatusCode;
use hilo_app::Caller;
use hilo_model::ChannelId;
use hilo_runtime::numbers::Error;
use hilo_whatsapp_wire::number::NumberStep;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(show_number::show_number))
        .routes(routes!(show_profile::show_profile, change_profile::change_profile))
        .routes(routes!(change_picture::change_picture))
        .routes(routes!(rename_number::rename_number))
        .routes(routes!(request_code::request_code))
        .routes(routes!(verify_code::verify_code))
        .routes(routes!(register_number::register_number))
        .routes(routes!(deregister_number::deregister_number))
        .routes(routes!(set_pin::set_pin))
        .routes(routes!(subscribe_account::subscribe_account))
}

/// Takes a step: permission, record, provider, and a record of its refusal.
async fn take(
    api: &Api,
    caller: &Caller,
    channel: ChannelId,
    step: &NumberStep,
) -> problem::Result<StatusCode> {
    api.app.order_number_step(caller, channel, step).await?;
    if let Err(error) = api.numbers.take_step(channel, step).await {
        api.app.number_step_failed(caller, channel, step, code_of(&error)).await?;
        return Err(error.into());
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The provider's code, if it gave one.
fn code_of(error: &Error) -> Option<u32> {
    match error {
        Error::Provider(error) => error.code(),
        Error::NoAccount => None,
    }
}
