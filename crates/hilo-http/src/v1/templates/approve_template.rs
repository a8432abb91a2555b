use super::{TemplateBody, carry_out};
use crate::{
    problem,
    request::{At, BasedOn, Who, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_model::TemplateId;

/// Agree to what was written of a message template: it is handed in for the provider’s review.
#[utoipa::path(post, path = "/templates/{template}/approve", tag = "templates",
    params(("template" = String, Path, description = "The template's id")),
    responses((status = 200, description = "Being handed in", body = TemplateBody)))]
pub(crate) async fn approve_template(
    State(api): State<Api>,
    Who(caller): Who,
    At(id): At<TemplateId>,
    version: BasedOn<i64>,
) -> problem::Result<Response> {
    let changed = api.app.approve_template(&caller, id, version.get()?).await?;
    carry_out(&api, &caller, &changed).await;
    Ok(tagged(changed.version, TemplateBody::of(changed, api.clock.now())))
}
