use super::ReleaseBody;
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
    /// `scheduled`, `live`, `past`.
    state: &'static str,
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
    let body = |(released, state): (hilo_app::flows::Released, hilo_app::flows::ReleaseState)| {
        ReleaseInHistoryBody { release: released.into(), state: state.as_str() }
    };
    Ok(Json(PageBody::whole(releases.into_iter().map(body).collect())))
}
