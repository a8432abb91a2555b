use super::{PersonBody, Version};
use crate::{
    problem,
    request::{At, Who, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_model::PersonId;

/// Show somebody. Everybody may see themselves.
#[utoipa::path(get, path = "/people/{person}", tag = "people",
    params(("person" = String, Path, description = "The person's id")),
    responses((status = 200, description = "The person", body = PersonBody)))]
pub(crate) async fn get_person(
    State(api): State<Api>,
    Who(caller): Who,
    At(person): At<PersonId>,
) -> problem::Result<Response> {
    let member = api.app.get_person(&caller, person).await?;
    Ok(tagged(Version(member.version()), PersonBody::from(member)))
}
