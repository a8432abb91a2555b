use crate::{problem, request::Signed, state::Api};
use axum::{extract::State, http::StatusCode};

/// Take one's own number away: nothing is asked there any more.
#[utoipa::path(delete, path = "/session/number", tag = "session",
    responses((status = 204, description = "Removed")))]
pub(crate) async fn remove_own_number(
    State(api): State<Api>,
    Signed { caller, person, .. }: Signed,
) -> problem::Result<StatusCode> {
    api.app.remove_own_number(&caller, person).await?;
    api.settings_changed().await;
    Ok(StatusCode::NO_CONTENT)
}
