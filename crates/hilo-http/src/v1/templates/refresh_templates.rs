use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};

/// Have an account's message templates read anew.
#[utoipa::path(post, path = "/template-accounts/{account}/refresh", tag = "templates",
    params(("account" = String, Path, description = "The provider's id of the account")),
    responses((status = 202, description = "They will be read")))]
pub(crate) async fn refresh_templates(
    State(api): State<Api>,
    Who(caller): Who,
    At(account): At<String>,
) -> problem::Result<StatusCode> {
    api.app.may_refresh_templates(&caller, &account).await?;
    let scope = caller.viewer.scope;
    api.templates.wanted(scope, &account, caller.viewer.actor, caller.trace).await?;
    Ok(StatusCode::ACCEPTED)
}
