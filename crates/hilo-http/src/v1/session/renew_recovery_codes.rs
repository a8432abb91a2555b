use super::{PasswordAndCodeBody, RecoveryCodesBody, slow_down};
use crate::{
    problem,
    request::{Body, Signed},
    state::Api,
};
use axum::{Json, extract::State};

/// Make fresh recovery codes; those before count no more.
#[utoipa::path(post, path = "/session/second-factor/recovery-codes", tag = "session",
    request_body = PasswordAndCodeBody,
    responses((status = 200, description = "The fresh codes", body = RecoveryCodesBody)))]
pub(crate) async fn renew_recovery_codes(
    State(api): State<Api>,
    Signed { caller, person, .. }: Signed,
    Body(body): Body<PasswordAndCodeBody>,
) -> problem::Result<Json<RecoveryCodesBody>> {
    slow_down(&api, person)?;
    let codes = api.app.renew_recovery_codes(&caller, person, body.password, &body.code).await?;
    Ok(Json(RecoveryCodesBody::of(&codes)))
}
