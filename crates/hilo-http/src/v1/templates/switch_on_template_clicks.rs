use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};

/// Let WhatsApp count how often the links of an account's templates are opened. WhatsApp asks for this once, and it cannot be taken
/// back. Harmless to repeat.
#[utoipa::path(post, path = "/template-accounts/{account}/clicks", tag = "templates",
    params(("account" = String, Path, description = "The provider's id of the account")),
    responses((status = 204, description = "It counts from now on")))]
pub(crate) async fn switch_on_template_clicks(
    State(api): State<Api>,
    Who(caller): Who,
    At(account): At<String>,
) -> problem::Result<StatusCode> {
    let channel = api.app.order_template_insights(&caller, &account).await?;
    api.numbers.enable_insights(channel).await?;
    Ok(StatusCode::NO_CONTENT)
}
