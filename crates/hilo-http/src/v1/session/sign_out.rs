use crate::{
    problem,
    request::{Proven, cookie},
    state::Api,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use hilo_app::access::Credential;

/// Sign out. A program's key has no session to end: nothing happens.
#[utoipa::path(delete, path = "/session", tag = "session",
    responses((status = 204, description = "Signed out")))]
pub(crate) async fn sign_out(
    State(api): State<Api>,
    Proven { caller, credential }: Proven,
    headers: HeaderMap,
) -> problem::Result<Response> {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Credential::Session(session, _) = credential {
        api.app.sign_out(&caller, session).await?;
        let https = cookie::is_https(&headers, api.options.trust_forwarded_for);
        response.headers_mut().extend(cookie::clear(https).map(|cookie| (header::SET_COOKIE, cookie)));
    }
    Ok(response)
}
