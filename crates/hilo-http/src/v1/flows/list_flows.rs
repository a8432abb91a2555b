use super::FlowBody;
use crate::{
    problem,
    request::{PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// List the flows, with what is live in the environment.
#[utoipa::path(get, path = "/flows", tag = "flows",
    responses((status = 200, description = "The flows", body = PageBody<FlowBody>)))]
pub(crate) async fn list_flows(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<FlowBody>>> {
    let flows = api.app.list_flows(&caller).await?;
    Ok(Json(PageBody::whole(flows.into_iter().map(Into::into).collect())))
}
