use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::PersonId;

/// Take somebody's WhatsApp number away: nothing is asked there any more, and somebody else can show it to be theirs.
#[utoipa::path(delete, path = "/people/{person}/number", tag = "people",
    params(("person" = String, Path, description = "The person's id")),
    responses((status = 204, description = "Removed")))]
pub(crate) async fn remove_number(
    State(api): State<Api>,
    Who(caller): Who,
    At(person): At<PersonId>,
) -> problem::Result<StatusCode> {
    api.app.remove_number_of(&caller, person).await?;
    api.settings_changed().await;
    Ok(StatusCode::NO_CONTENT)
}
