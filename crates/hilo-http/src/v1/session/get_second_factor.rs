use crate::{problem, request::Signed, state::Api};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// One's own second factor.
#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactor)]
pub(crate) struct SecondFactorBody {
    /// Since when it is asked for; none if it is not.
    #[schema(format = DateTime)]
    since: Option<String>,
    /// How many recovery codes are left.
    recovery_codes: usize,
}

/// Tell whether one has a second factor.
#[utoipa::path(get, path = "/session/second-factor", tag = "session",
    responses((status = 200, description = "The second factor", body = SecondFactorBody)))]
pub(crate) async fn get_second_factor(
    State(api): State<Api>,
    Signed { person, .. }: Signed,
) -> problem::Result<Json<SecondFactorBody>> {
    let state = api.app.show_second_factor(person).await?;
    let since = state.since.map(|since| since.to_string());
    Ok(Json(SecondFactorBody { since, recovery_codes: state.recovery_codes }))
}
