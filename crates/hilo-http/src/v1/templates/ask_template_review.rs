use super::TemplateBody;
use crate::{
    problem,
    request::{At, BasedOn, Who, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_model::TemplateId;

/// Ask colleagues to look at what was written of a message template.
#[utoipa::path(post, path = "/templates/{template}/review", tag = "templates",
    params(("template" = String, Path, description = "The template's id")),
    responses((status = 200, description = "Asked", body = TemplateBody)))]
pub(crate) async fn ask_template_review(
    State(api): State<Api>,
    Who(caller): Who,
    At(id): At<TemplateId>,
    version: BasedOn<i64>,
) -> problem::Result<Response> {
    let changed = api.app.ask_template_review(&caller, id, version.get()?).await?;
    Ok(tagged(changed.version, TemplateBody::of(changed, api.clock.now())))
}
