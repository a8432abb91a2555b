use super::SearchAsked;
use crate::{
    problem,
    request::{Asked, PageBody, Who},
    state::Api,
    v1::{contacts::IdentityBody, threads::ThreadBody},
};
use axum::{Json, extract::State};
use hilo_app::search::FoundPerson;
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody who was found, with their thread.
#[derive(Serialize, ToSchema)]
#[schema(as = FoundPerson)]
pub(crate) struct FoundPersonBody {
    #[serde(flatten)]
    thread: ThreadBody,
    identities: Vec<IdentityBody>,
}

impl From<FoundPerson> for FoundPersonBody {
    fn from(found: FoundPerson) -> Self {
        Self {
            thread: found.summary.into(),
            identities: found.identities.into_iter().map(Into::into).collect(),
        }
    }
}

/// Find people by name, address or number: words each begin a word of the name or e-mail address; four digits or more begin or
/// end the telephone number. The latest known come first.
#[utoipa::path(get, path = "/search/people", tag = "search", params(SearchAsked),
    responses((status = 200, description = "The people", body = PageBody<FoundPersonBody>)))]
pub(crate) async fn search_people(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(asked): Asked<SearchAsked>,
) -> problem::Result<Json<PageBody<FoundPersonBody>>> {
    let (typed, paging) = asked.split();
    let page = api.app.search_people(&caller, &typed, paging.page()?).await?;
    Ok(Json(PageBody::of(page, Into::into)))
}
