use super::draft::DraftBody;
use crate::{
    problem::{self, Language},
    request::{At, Posted},
    state::Api,
};
use axum::{Json, extract::State, http::HeaderMap};
use hilo_app::flows::SaveFlowDraft;
use serde::Deserialize;
use utoipa::ToSchema;

/// What one writes. It need not be within the rules yet.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveFlowDraftBody {
    /// The document, in YAML or JSON, as text.
    document: String,
    /// Its tests, each as text; as they were if absent.
    tests: Option<Vec<String>>,
    /// For a new draft: the number of the version it starts from; the latest if absent.
    base: Option<i32>,
    /// The draft's version that was read; whatever is there is replaced if absent.
    based_on: Option<i64>,
}

/// Save one's own draft of a flow. Nobody else's is touched, and nothing is released by it.
#[utoipa::path(put, path = "/flows/{flow}/draft", tag = "flows", request_body = SaveFlowDraftBody,
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 200, description = "The draft", body = DraftBody)))]
pub(crate) async fn save_flow_draft(
    State(api): State<Api>,
    headers: HeaderMap,
    At(flow): At<String>,
    Posted { caller, body }: Posted<SaveFlowDraftBody>,
) -> problem::Result<Json<DraftBody>> {
    let input = SaveFlowDraft { document: body.document, tests: body.tests, base: body.base };
    let draft = api.app.save_flow_draft(&caller, &flow, body.based_on, input).await?;
    Ok(Json(DraftBody::of(draft, Language::of(&headers))))
}
