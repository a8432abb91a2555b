use super::TemplateBody;
use crate::{
    problem,
    request::{At, BasedOn, Posted, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_model::TemplateId;
use serde::Deserialize;
use utoipa::ToSchema;

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReturnTemplateBody {
    /// What is to be changed.
    note: String,
}

/// Give what was written of a message template back to be changed.
#[utoipa::path(post, path = "/templates/{template}/return", tag = "templates", request_body = ReturnTemplateBody,
    params(("template" = String, Path, description = "The template's id")),
    responses((status = 200, description = "Given back", body = TemplateBody)))]
pub(crate) async fn return_template(
    State(api): State<Api>,
    At(id): At<TemplateId>,
    version: BasedOn<i64>,
    Posted { caller, body }: Posted<ReturnTemplateBody>,
) -> problem::Result<Response> {
    let changed = api.app.return_template(&caller, id, version.get()?, body.note).await?;
    Ok(tagged(changed.version, TemplateBody::of(changed, api.clock.now())))
}
