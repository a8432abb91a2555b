use crate::{
    problem,
    request::{At, PageBody, Who},
    state::Api,
    v1::ActorBody,
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody's unfinished work, without what they write.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowDraftOfSomebody)]
pub(crate) struct DraftOfSomebodyBody {
    author: ActorBody,
    /// The number of the version it started from.
    base: Option<i32>,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// List who has a draft of a flow, the last changed first.
#[utoipa::path(get, path = "/flows/{flow}/drafts", tag = "flows",
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 200, description = "The drafts", body = PageBody<DraftOfSomebodyBody>)))]
pub(crate) async fn list_flow_drafts(
    State(api): State<Api>,
    Who(caller): Who,
    At(flow): At<String>,
) -> problem::Result<Json<PageBody<DraftOfSomebodyBody>>> {
    let drafts = api.app.list_flow_drafts(&caller, &flow).await?;
    let drafts = drafts.into_iter().map(|(draft, base)| DraftOfSomebodyBody {
        author: draft.setting.author.into(),
        base,
        updated_at: draft.updated_at.to_string(),
    });
    Ok(Json(PageBody::whole(drafts.collect())))
}
