use super::{ReleaseBody, awaited::AwaitedBody};
use crate::{
    problem,
    request::{At, PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// A release and where it stands.
#[derive(Serialize, ToSchema)]
#[schema(as = ReleaseInHistory)]
pub(crate) struct ReleaseInHistoryBody {
    #[serde(flatten)]
    release: ReleaseBody,
    /// `awaiting_approval`, `scheduled`, `live`, `past`.
    state: &'static str,
    /// The templates that it waits for.
    templates: Vec<AwaitedBody>,
}

/// List the releases of a flow in the environment, the latest first.
#[utoipa::path(get, path = "/flows/{flow}/releases", tag = "flows",
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 200, description = "The releases", body = PageBody<ReleaseInHistoryBody>)))]
pub(crate) async fn list_releases(
    State(api): State<Api>,
    Who(caller): Who,
    At(flow): At<String>,
) -> problem::Result<Json<PageBody<ReleaseInHistoryBody>>> {
    let releases = api.app.list_releases(&caller, &flow).await?;
    let mut bodies = Vec::with_capacity(releases.len());
    for (released, state) in releases {
        let templates = api.app.awaited_templates(&caller, &released).await?;
        let templates = templates.into_iter().map(Into::into).collect();
        bodies.push(ReleaseInHistoryBody { release: released.into(), state: state.as_str(), templates });
    }
    Ok(Json(PageBody::whole(bodies)))
}
