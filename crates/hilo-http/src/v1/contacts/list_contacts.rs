use super::ContactBody;
use crate::{
    problem,
    request::{Asked, PageBody, Paging, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// List contacts, oldest first.
#[utoipa::path(get, path = "/contacts", tag = "contacts", params(Paging),
    responses((status = 200, description = "The contacts", body = PageBody<ContactBody>)))]
pub(crate) async fn list_contacts(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(paging): Asked<Paging>,
) -> problem::Result<Json<PageBody<ContactBody>>> {
    let page = api.app.list_contacts(&caller, paging.page()?).await?;
    Ok(Json(PageBody::of(page, Into::into)))
}
