//! Signing in and out.

mod get_session;
mod sign_in;
mod sign_out;

use crate::state::Api;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(sign_in::sign_in, get_session::get_session, sign_out::sign_out))
}
