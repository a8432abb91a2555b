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
pub(crate) struct AskNumberCodeBody {
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: Plain,
}

/// A code to be sent from one's own phone.
#[derive(Serialize, ToSchema)]
#[schema(as = NumberCode)]
pub(crate) struct NumberCodeBody {
    /// The code, shown this once. It is the whole message.
    code: String,
    /// Until when it is good.
    #[schema(format = DateTime)]
    expires_at: String,
    /// Where it may be sent: numbers of this environment.
    to: Vec<NumberToWriteBody>,
}

/// A number to which a code may be sent.
#[derive(Serialize, ToSchema)]
#[schema(as = NumberToWrite)]
pub(crate) struct NumberToWriteBody {
    /// The channel's name.
    name: String,
    /// The number, as people see it, if that is known.
    number: Option<String>,
}

/// Ask for a code by which a WhatsApp number is shown to be one's own. At most five an hour; the code before counts no more.
#[utoipa::path(post, path = "/session/number/code", tag = "session", request_body = AskNumberCodeBody,
    responses((status = 201, description = "The code, shown once", body = NumberCodeBody)))]
pub(crate) async fn ask_number_code(
    State(api): State<Api>,
    Signed { caller, person, .. }: Signed,
    Body(body): Body<AskNumberCodeBody>,
) -> problem::Result<(StatusCode, Json<NumberCodeBody>)> {
    slow_down(&api, person)?;
    let asked = api.app.ask_number_code(&caller, person, body.password).await?;
    api.settings_changed().await;
    let to = asked.to.into_iter().map(|to| NumberToWriteBody { name: to.name, number: to.number });
    let (code, expires_at) = (asked.code.expose().to_owned(), asked.expires_at.to_string());
    Ok((StatusCode::CREATED, Json(NumberCodeBody { code, expires_at, to: to.collect() })))
}
