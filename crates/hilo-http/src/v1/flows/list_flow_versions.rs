use super::VersionBody;
use crate::{
    problem,
    request::{At, PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// List the versions of a flow, newest first.
#[utoipa::path(get, path = "/flows/{flow}/versions", tag = "flows",
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 200, description = "The versions", body = PageBody<VersionBody>)))]
pub(crate) async fn list_flow_versions(
    State(api): State<Api>,
    Who(caller): Who,
    At(flow): At<String>,
) -> problem::Result<Json<PageBody<VersionBody>>> {
    let versions = api.app.list_flow_versions(&caller, &flow).await?;
    Ok(Json(PageBody::whole(versions.iter().map(Into::into).collect())))
}
