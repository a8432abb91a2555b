use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::ReleaseId;

/// Take back a release that has not taken effect yet: a scheduled one, or one that waits for its templates.
#[utoipa::path(delete, path = "/flows/{flow}/releases/{release}", tag = "flows",
    params(
        ("flow" = String, Path, description = "The flow's id or short name"),
        ("release" = String, Path, description = "The release's id")
    ),
    responses((status = 204, description = "Taken back")))]
pub(crate) async fn cancel_release(
    State(api): State<Api>,
    Who(caller): Who,
    At((flow, release)): At<(String, ReleaseId)>,
) -> problem::Result<StatusCode> {
    api.app.cancel_release(&caller, &flow, release).await?;
    api.settings_changed().await;
    Ok(StatusCode::NO_CONTENT)
}
