//! Signing in and out, and what people change of themselves.

mod ask_number_code;
mod begin_second_factor;
mod change_password;
mod confirm_second_factor;
mod get_own_number;
mod get_second_factor;
mod get_session;
mod own_number;
mod remove_own_number;
mod renew_recovery_codes;
mod sign_in;
mod sign_out;
mod turn_off_second_factor;
mod update_profile;

use crate::{around::too_often, problem, state::Api};
use hilo_app::Plain;
use hilo_model::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::sign_in, get_session::get_session, sign_out::sign_out))
        .routes(routes!(update_profile::update_profile))
        .routes(routes!(change_password::change_password))
        .routes(routes!(get_own_number::get_own_number, remove_own_number::remove_own_number))
        .routes(routes!(ask_number_code::ask_number_code))
        .routes(routes!(get_second_factor::get_second_factor, begin_second_factor::begin_second_factor))
        .routes(routes!(confirm_second_factor::confirm_second_factor))
        .routes(routes!(renew_recovery_codes::renew_recovery_codes))
        .routes(routes!(turn_off_second_factor::turn_off_second_factor))
}

/// What proves that a person sits there and not whoever found their screen open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordAndCodeBody {
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: Plain,
    /// A code of the app, or a recovery code.
    #[schema(value_type = String)]
    code: Plain,
}

/// Recovery codes.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
pub(crate) struct RecoveryCodesBody {
    /// Each works once instead of a code of the app; shown this once.
    recovery_codes: Vec<String>,
}

impl RecoveryCodesBody {
    fn of(codes: &[Plain]) -> Self {
        Self { recovery_codes: codes.iter().map(|code| code.expose().to_owned()).collect() }
    }
}

/// Guessing somebody's password at their open session is as slow as signing in.
fn slow_down(api: &Api, person: PersonId) -> problem::Result<()> {
    api.sign_ins.take(&person.to_string(), api.clock.now()).map_err(too_often)
}
