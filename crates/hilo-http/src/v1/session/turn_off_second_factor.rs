use super::{PasswordAndCodeBody, slow_down};
use crate::{
    problem,
    request::{Body, Signed},
    state::Api,
};
use axum::{extract::State, http::StatusCode};

/// Turn one's second factor off.
#[utoipa::path(post, path = "/session/second-factor/turn-off", tag = "session",
    request_body = PasswordAndCodeBody, responses((status = 204, description = "Off")))]
pub(crate) async fn turn_off_second_factor(
    State(api): State<Api>,
    Signed { caller, person, .. }: Signed,
    Body(body): Body<PasswordAndCodeBody>,
) -> problem::Result<StatusCode> {
    slow_down(&api, person)?;
    api.app.turn_off_second_factor(&caller, person, body.password, &body.code).await?;
    Ok(StatusCode::NO_CONTENT)
}
