use crate::{
    problem,
    request::{At, BasedOn, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::TemplateId;

/// Throw away what is being written of a message template. What the account holds stays.
#[utoipa::path(delete, path = "/templates/{template}/draft", tag = "templates",
    params(("template" = String, Path, description = "The template's id")),
    responses((status = 204, description = "Gone")))]
pub(crate) async fn discard_template_draft(
    State(api): State<Api>,
    Who(caller): Who,
    At(id): At<TemplateId>,
    version: BasedOn<i64>,
) -> problem::Result<StatusCode> {
    api.app.discard_template_draft(&caller, id, version.get()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
