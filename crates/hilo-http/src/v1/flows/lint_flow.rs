use super::FindingBody;
use crate::{
    problem::{self, Language},
    request::{PageBody, Posted},
    state::Api,
};
use axum::{Json, extract::State, http::HeaderMap};
use serde::Deserialize;
use utoipa::ToSchema;

/// A document to look at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LintFlowBody {
    /// The document, in YAML or JSON, as text.
    document: String,
}

/// Tell what is wrong with a document, without keeping it.
#[utoipa::path(post, path = "/flows/lint", tag = "flows", request_body = LintFlowBody,
    responses((status = 200, description = "The findings", body = PageBody<FindingBody>)))]
pub(crate) async fn lint_flow(
    State(api): State<Api>,
    headers: HeaderMap,
    Posted { caller, body }: Posted<LintFlowBody>,
) -> problem::Result<Json<PageBody<FindingBody>>> {
    let language = Language::of(&headers);
    let findings = api.app.lint_flow(&caller, &body.document).await?;
    Ok(Json(PageBody::whole(findings.into_iter().map(|f| FindingBody::of(f, language)).collect())))
}
