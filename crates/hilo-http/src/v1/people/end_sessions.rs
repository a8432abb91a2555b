use crate::{
    problem,
    request::{At, Proven},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_app::access::Credential;
use hilo_model::PersonId;

/// Sign somebody out everywhere, but for the session that asks.
#[utoipa::path(delete, path = "/people/{person}/sessions", tag = "people",
    params(("person" = String, Path, description = "The person's id")),
    responses((status = 204, description = "Signed out")))]
pub(crate) async fn end_sessions(
    State(api): State<Api>,
    Proven { caller, credential }: Proven,
    At(person): At<PersonId>,
) -> problem::Result<StatusCode> {
    let own = match credential {
        Credential::Session(session, _) => Some(session),
        Credential::ApiKey(_) => None,
    };
    api.app.end_sessions(&caller, person, own).await?;
    Ok(StatusCode::NO_CONTENT)
}
