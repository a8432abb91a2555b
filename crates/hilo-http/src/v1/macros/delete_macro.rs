use crate::{
    problem,
    request::{At, BasedOn, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::MacroId;

/// Take a macro away. What was said with it stays.
#[utoipa::path(delete, path = "/macros/{macro}", tag = "threads",
    params(("macro" = String, Path, description = "The macro's id")),
    responses((status = 204, description = "Gone")))]
pub(crate) async fn delete_macro(
    State(api): State<Api>,
    Who(caller): Who,
    At(id): At<MacroId>,
    version: BasedOn<i64>,
) -> problem::Result<StatusCode> {
    api.app.delete_macro(&caller, id, version.get()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
