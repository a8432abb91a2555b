use super::draft::DraftBody;
use crate::{
    problem::{self, Language},
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State, http::HeaderMap};

/// Show one's own draft of a flow, with what lint says and what it changes.
#[utoipa::path(get, path = "/flows/{flow}/draft", tag = "flows",
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 200, description = "The draft", body = DraftBody)))]
pub(crate) async fn get_flow_draft(
    State(api): State<Api>,
    headers: HeaderMap,
    Who(caller): Who,
    At(flow): At<String>,
) -> problem::Result<Json<DraftBody>> {
    let draft = api.app.get_flow_draft(&caller, &flow).await?;
    Ok(Json(DraftBody::of(draft, Language::of(&headers))))
}
