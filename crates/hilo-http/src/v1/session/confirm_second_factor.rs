use super::{RecoveryCodesBody, slow_down};
use crate::{
    problem,
    request::{Body, Signed},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_app::Plain;
use serde::Deserialize;
use utoipa::ToSchema;

/// What proves that the app has the secret.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmSecondFactorBody {
    /// The code that the app shows.
    #[schema(value_type = String)]
    code: Plain,
}

/// Turn one's second factor on; ends one's other sessions.
#[utoipa::path(post, path = "/session/second-factor/confirm", tag = "session",
    request_body = ConfirmSecondFactorBody,
    responses((status = 200, description = "On, with recovery codes", body = RecoveryCodesBody)))]
pub(crate) async fn confirm_second_factor(
    State(api): State<Api>,
    Signed { caller, session, person }: Signed,
    Body(body): Body<ConfirmSecondFactorBody>,
) -> problem::Result<Json<RecoveryCodesBody>> {
    slow_down(&api, person)?;
    let codes = api.app.confirm_second_factor(&caller, (session, person), &body.code).await?;
    Ok(Json(RecoveryCodesBody::of(&codes)))
}
