use crate::{
    around::too_often,
    problem,
    request::{Body, Client},
    state::Api,
};
use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
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
}

/// A session that began.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedInBody {
    /// For `Authorization: Bearer …`; shown this once.
    token: String,
    /// The session.
    session: String,
    /// Who signed in.
    person: String,
    /// Not valid at or after.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Sign in.
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = SignInBody,
    responses((status = 201, description = "Signed in", body = SignedInBody)))]
pub(crate) async fn sign_in(
    State(api): State<Api>,
    Extension(trace): Extension<TraceId>,
    client: Client,
    headers: HeaderMap,
    Body(body): Body<SignInBody>,
) -> problem::Result<(StatusCode, Json<SignedInBody>)> {
    if !client.0.is_empty() {
        api.sign_ins_of_clients.take(&client.0, api.clock.now()).map_err(too_often)?;
    }
    api.sign_ins.take(&body.email.trim().to_lowercase(), api.clock.now()).map_err(too_often)?;
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let input = SignIn { email: body.email, password: body.password, user_agent: agent.to_owned(), trace };
    let signed_in = api.app.sign_in(input).await?;
    let body = SignedInBody {
        token: signed_in.token.expose().to_owned(),
        session: signed_in.session.to_string(),
        person: signed_in.person.to_string(),
        expires_at: signed_in.expires_at.to_string(),
    };
    Ok((StatusCode::CREATED, Json(body)))
}
