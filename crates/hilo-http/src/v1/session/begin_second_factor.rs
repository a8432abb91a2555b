use super::slow_down;
use crate::{
    problem,
    request::{Body, Signed},
    state::Api,
};
use axum::{Json, extract::State, http::StatusCode};
use hilo_app::Plain;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What proves that it is oneself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BeginSecondFactorBody {
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: Plain,
}

/// What an authenticator app needs to know.
#[derive(Serialize, ToSchema)]
pub(crate) struct BegunSecondFactorBody {
    /// For typing into the app: base32.
    secret: String,
    /// For scanning with the app, as a QR code: an `otpauth` address.
    uri: String,
}

/// Begin to set up a second factor. It counts once a code of the app confirms it.
#[utoipa::path(post, path = "/session/second-factor", tag = "session", request_body = BeginSecondFactorBody,
    responses((status = 201, description = "Begun", body = BegunSecondFactorBody)))]
pub(crate) async fn begin_second_factor(
    State(api): State<Api>,
    Signed { caller, person, .. }: Signed,
    Body(body): Body<BeginSecondFactorBody>,
) -> problem::Result<(StatusCode, Json<BegunSecondFactorBody>)> {
    slow_down(&api, person)?;
    let begun = api.app.begin_second_factor(&caller, person, body.password).await?;
    let (secret, uri) = (begun.secret.expose().to_owned(), begun.uri.expose().to_owned());
    Ok((StatusCode::CREATED, Json(BegunSecondFactorBody { secret, uri })))
}
