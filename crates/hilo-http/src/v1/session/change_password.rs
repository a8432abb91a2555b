use super::slow_down;
use crate::{
    problem,
    request::{Body, Signed},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_app::Plain;
use serde::Deserialize;
use utoipa::ToSchema;

/// One's own password, before and from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePasswordBody {
    /// The present one.
    #[schema(value_type = String, format = Password)]
    current: Plain,
    /// The one to come.
    #[schema(value_type = String, format = Password)]
    new: Plain,
}

/// Change one's own password; ends one's other sessions.
#[utoipa::path(post, path = "/session/password", tag = "session", request_body = ChangePasswordBody,
    responses((status = 204, description = "Changed")))]
pub(crate) async fn change_password(
    State(api): State<Api>,
    Signed { caller, session, person }: Signed,
    Body(body): Body<ChangePasswordBody>,
) -> problem::Result<StatusCode> {
    slow_down(&api, person)?;
    api.app.change_password(&caller, (session, person), body.current, body.new).await?;
    Ok(StatusCode::NO_CONTENT)
}
