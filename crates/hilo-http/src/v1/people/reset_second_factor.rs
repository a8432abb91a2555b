use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::PersonId;

/// Take the second factor from somebody who lost it; ends their sessions.
#[utoipa::path(delete, path = "/people/{person}/second-factor", tag = "people",
    params(("person" = String, Path, description = "The person's id")),
    responses((status = 204, description = "Taken")))]
pub(crate) async fn reset_second_factor(
    State(api): State<Api>,
    Who(caller): Who,
    At(person): At<PersonId>,
) -> problem::Result<StatusCode> {
    api.app.reset_second_factor(&caller, person).await?;
    Ok(StatusCode::NO_CONTENT)
}
