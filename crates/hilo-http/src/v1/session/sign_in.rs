use crate::{
    around::too_often,
    problem,
    request::{Body, Client, cookie, same_origin},
    state::Api,
};
use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use hilo_app::{Plain, access::SignIn};
use hilo_model::TraceId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignInBody {
    /// The e-mail address.
    email: String,
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: Plain,
    /// A code of the second factor, asked for with `code_needed`: of the app, or a recovery code.
    #[schema(value_type = Option<String>)]
    code: Option<Plain>,
    /// Whether a program signs in: it gets a token in the answer. Otherwise a browser does, which gets a cookie that no
    /// script can read.
    #[serde(default)]
    bearer: bool,
}

/// A session that began.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedInBody {
    /// For `Authorization: Bearer …`, if that was asked for; shown this once.
    token: Option<String>,
    /// The session.
    session: String,
    /// Who signed in.
    person: String,
    /// Not valid at or after.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Sign in. A browser's session is in a cookie; a program asks for a token with `bearer`.
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = SignInBody,
    responses((status = 201, description = "Signed in", body = SignedInBody)))]
pub(crate) async fn sign_in(
    State(api): State<Api>,
    Extension(trace): Extension<TraceId>,
    client: Client,
    headers: HeaderMap,
    Body(body): Body<SignInBody>,
) -> problem::Result<Response> {
    // Else another site could sign somebody in as somebody else, and read what they write there.
    if !body.bearer {
        same_origin::check(&Method::POST, &headers)?;
    }
    if !client.0.is_empty() {
        api.sign_ins_of_clients.take(&client.0, api.clock.now()).map_err(too_often)?;
    }
    api.sign_ins.take(&body.email.trim().to_lowercase(), api.clock.now()).map_err(too_often)?;
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let input = SignIn {
        email: body.email,
        password: body.password,
        code: body.code,
        user_agent: agent.to_owned(),
        address: client.0,
        trace,
    };
    let signed_in = api.app.sign_in(input).await?;
    let token = signed_in.token.expose();
    let shown = SignedInBody {
        token: body.bearer.then(|| token.to_owned()),
        session: signed_in.session.to_string(),
        person: signed_in.person.to_string(),
        expires_at: signed_in.expires_at.to_string(),
    };
    let mut response = (StatusCode::CREATED, Json(shown)).into_response();
    if !body.bearer {
        let https = cookie::is_https(&headers, api.options.trust_forwarded_for);
        let cookie = cookie::set(token, https, api.clock.now(), signed_in.expires_at);
        response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    }
    Ok(response)
}
