use crate::{problem, request::Proven, state::Api};
use axum::{extract::State, http::StatusCode};
use hilo_app::access::Credential;

/// Sign out. A program's key has no session to end: nothing happens.
#[utoipa::path(delete, path = "/session", tag = "session",
    responses((status = 204, description = "Signed out")))]
pub(crate) async fn sign_out(
    State(api): State<Api>,
    Proven { caller, credential }: Proven,
) -> problem::Result<StatusCode> {
    if let Credential::Session(session, _) = credential {
        api.app.sign_out(&caller, session).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
