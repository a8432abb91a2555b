use crate::{
    problem,
    request::{At, PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_app::templates::Approver;
use hilo_model::TemplateId;
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody who may agree to what is being written of a template.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateApprover)]
pub(crate) struct TemplateApproverBody {
    /// The person's id.
    person: String,
    name: String,
}

impl From<Approver> for TemplateApproverBody {
    fn from(Approver { person, name }: Approver) -> Self {
        Self { person: person.to_string(), name }
    }
}

/// List who may agree to what is being written of a message template: nobody who wrote it, unless nobody else could.
#[utoipa::path(get, path = "/templates/{template}/approvers", tag = "templates",
    params(("template" = String, Path, description = "The template's id")),
    responses((status = 200, description = "The people", body = PageBody<TemplateApproverBody>)))]
pub(crate) async fn list_template_approvers(
    State(api): State<Api>,
    Who(caller): Who,
    At(template): At<TemplateId>,
) -> problem::Result<Json<PageBody<TemplateApproverBody>>> {
    let all = api.app.template_approvers(&caller, template).await?;
    Ok(Json(PageBody::whole(all.into_iter().map(Into::into).collect())))
}
