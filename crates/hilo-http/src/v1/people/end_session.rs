use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::{PersonId, SessionId};

/// Sign somebody out somewhere: oneself, or somebody whom the caller may manage.
#[utoipa::path(delete, path = "/people/{person}/sessions/{session}", tag = "people",
    params(("person" = String, Path, description = "The person's id"),
        ("session" = String, Path, description = "The session's id")),
    responses((status = 204, description = "Signed out")))]
pub(crate) async fn end_session(
    State(api): State<Api>,
    Who(caller): Who,
    At((person, session)): At<(PersonId, SessionId)>,
) -> problem::Result<StatusCode> {
    api.app.end_session(&caller, person, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
