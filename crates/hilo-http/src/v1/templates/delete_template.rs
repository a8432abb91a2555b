use super::{TemplateBody, carry_out};
use crate::{
    problem,
    request::{At, BasedOn, Who, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_model::TemplateId;

/// Have a message template deleted from the account.
#[utoipa::path(delete, path = "/templates/{template}", tag = "templates",
    params(("template" = String, Path, description = "The template's id")),
    responses((status = 200, description = "Being deleted", body = TemplateBody)))]
pub(crate) async fn delete_template(
    State(api): State<Api>,
    Who(caller): Who,
    At(id): At<TemplateId>,
    version: BasedOn<i64>,
) -> problem::Result<Response> {
    let changed = api.app.delete_template(&caller, id, version.get()?).await?;
    carry_out(&api, &caller, &changed).await;
    Ok(tagged(changed.version, TemplateBody::of(changed, api.clock.now())))
}
