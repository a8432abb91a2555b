use super::TemplateBody;
use crate::{
    problem,
    request::{At, Who, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_model::TemplateId;

/// Get a message template.
#[utoipa::path(get, path = "/templates/{template}", tag = "templates",
    params(("template" = String, Path, description = "The template's id")),
    responses((status = 200, description = "The template", body = TemplateBody)))]
pub(crate) async fn get_template(
    State(api): State<Api>,
    Who(caller): Who,
    At(id): At<TemplateId>,
) -> problem::Result<Response> {
    let stored = api.app.get_template(&caller, id).await?;
    Ok(tagged(stored.version, TemplateBody::of(stored, api.clock.now())))
}
