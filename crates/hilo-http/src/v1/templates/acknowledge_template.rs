use super::TemplateBody;
use crate::{
    problem,
    request::{At, BasedOn, Who, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_model::TemplateId;

/// Take note of a message template’s other category.
#[utoipa::path(post, path = "/templates/{template}/acknowledge", tag = "templates",
    params(("template" = String, Path, description = "The template's id")),
    responses((status = 200, description = "Noted", body = TemplateBody)))]
pub(crate) async fn acknowledge_template(
    State(api): State<Api>,
    Who(caller): Who,
    At(id): At<TemplateId>,
    version: BasedOn<i64>,
) -> problem::Result<Response> {
    let changed = api.app.acknowledge_template(&caller, id, version.get()?).await?;
    Ok(tagged(changed.version, TemplateBody::of(changed, api.clock.now())))
}
