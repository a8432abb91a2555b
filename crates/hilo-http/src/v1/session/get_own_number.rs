use super::own_number::OwnNumberBody;
use crate::{problem, request::Signed, state::Api};
use axum::{Json, extract::State};

/// Tell which WhatsApp number is one's own.
#[utoipa::path(get, path = "/session/number", tag = "session",
    responses((status = 200, description = "The number", body = OwnNumberBody)))]
pub(crate) async fn get_own_number(
    State(api): State<Api>,
    Signed { caller, person, .. }: Signed,
) -> problem::Result<Json<OwnNumberBody>> {
    Ok(Json(api.app.show_own_number(&caller, person).await?.into()))
}
