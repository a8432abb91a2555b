use super::FindingBody;
use crate::{
    problem::{self, Language},
    request::Posted,
    state::Api,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use hilo_app::flows::PushFlow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A document to make a version of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PushFlowBody {
    /// The document, in YAML or JSON, as text.
    document: String,
    /// What the author says about it.
    #[serde(default)]
    note: String,
}

/// What became of a document.
#[derive(Serialize, ToSchema)]
pub(crate) struct PushedFlowBody {
    flow: String,
    slug: String,
    version: String,
    number: i32,
    /// Whether the version is new: a document that equals the latest version makes none.
    created: bool,
    /// Warnings.
    findings: Vec<FindingBody>,
}

/// Make a version of a document. One with errors makes none.
#[utoipa::path(post, path = "/flows", tag = "flows", request_body = PushFlowBody,
    responses(
        (status = 201, description = "A new version", body = PushedFlowBody),
        (status = 200, description = "The latest version already says that", body = PushedFlowBody)
    ))]
pub(crate) async fn push_flow(
    State(api): State<Api>,
    headers: HeaderMap,
    Posted { caller, body }: Posted<PushFlowBody>,
) -> problem::Result<(StatusCode, Json<PushedFlowBody>)> {
    let language = Language::of(&headers);
    let pushed = api.app.push_flow(&caller, PushFlow { document: body.document, note: body.note }).await?;
    api.settings_changed().await;
    let status = if pushed.created { StatusCode::CREATED } else { StatusCode::OK };
    let body = PushedFlowBody {
        flow: pushed.flow.to_string(),
        slug: pushed.slug,
        version: pushed.version.to_string(),
        number: pushed.number,
        created: pushed.created,
        findings: pushed.findings.into_iter().map(|finding| FindingBody::of(finding, language)).collect(),
    };
    Ok((status, Json(body)))
}
