use crate::{
    problem,
    request::{PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_app::templates::AccountView;
use serde::Serialize;
use utoipa::ToSchema;

/// An account with message templates.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateAccount)]
pub(crate) struct TemplateAccountBody {
    /// The provider's id of it.
    account: String,
    /// Its channels.
    channels: Vec<AccountChannelBody>,
    /// When all of its templates were last read.
    #[schema(format = DateTime)]
    read_at: Option<String>,
    /// Why they could not be read the last time.
    problem: Option<AccountProblemBody>,
}

/// A channel of an account.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateAccountChannel)]
pub(crate) struct AccountChannelBody {
    id: String,
    name: String,
}

/// Why an account's templates could not be read.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateAccountProblem)]
pub(crate) struct AccountProblemBody {
    #[schema(format = DateTime)]
    since: String,
    /// The provider's code.
    code: Option<u32>,
    /// For the person who looks into it.
    detail: String,
}

impl From<AccountView> for TemplateAccountBody {
    fn from(view: AccountView) -> Self {
        let channel =
            |(id, name): (hilo_model::ChannelId, String)| AccountChannelBody { id: id.to_string(), name };
        let known = view.known;
        Self {
            account: view.account,
            channels: view.channels.into_iter().map(channel).collect(),
            read_at: known.as_ref().and_then(|known| known.read_at).map(|at| at.to_string()),
            problem: known.and_then(|known| known.problem).map(|problem| AccountProblemBody {
                since: problem.since.to_string(),
                code: problem.code,
                detail: problem.detail,
            }),
        }
    }
}

/// List the accounts with message templates.
#[utoipa::path(get, path = "/template-accounts", tag = "templates",
    responses((status = 200, description = "The accounts", body = PageBody<TemplateAccountBody>)))]
pub(crate) async fn list_template_accounts(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<TemplateAccountBody>>> {
    let all = api.app.list_template_accounts(&caller).await?;
    Ok(Json(PageBody::whole(all.into_iter().map(Into::into).collect())))
}
