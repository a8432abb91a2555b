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
use hilo_app::flows::{PushFlow, PushedFlow};
use hilo_flow::merge::Side;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
    /// Its tests, each as text in YAML or JSON; those of the latest version if absent.
    tests: Option<Vec<String>>,
    /// The number of the version that the author started from. If there is a later one, what both changed becomes one document. If absent, the
    /// document is what it is to be.
    base: Option<i32>,
    /// Which side counts where both changed the same, by the conflict's path.
    #[serde(default)]
    decisions: BTreeMap<String, SideBody>,
}

/// Which side counts in a conflict: what one wants oneself, or what the other one made.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[schema(as = FlowSide)]
#[serde(rename_all = "snake_case")]
pub(super) enum SideBody {
    Mine,
    Theirs,
}

pub(super) fn sides(decisions: BTreeMap<String, SideBody>) -> BTreeMap<String, Side> {
    let side = |side| match side {
        SideBody::Mine => Side::Mine,
        SideBody::Theirs => Side::Theirs,
    };
    decisions.into_iter().map(|(path, decided)| (path, side(decided))).collect()
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
    /// The number of the version whose changes were taken in too, if the author started from an earlier one.
    merged_with: Option<i32>,
    /// Warnings.
    findings: Vec<FindingBody>,
}

impl PushedFlowBody {
    pub(super) fn answer(pushed: PushedFlow, language: Language) -> (StatusCode, Json<Self>) {
        let status = if pushed.created { StatusCode::CREATED } else { StatusCode::OK };
        let body = Self {
            flow: pushed.flow.to_string(),
            slug: pushed.slug,
            version: pushed.version.to_string(),
            number: pushed.number,
            created: pushed.created,
            merged_with: pushed.merged_with,
            findings: pushed.findings.into_iter().map(|finding| FindingBody::of(finding, language)).collect(),
        };
        (status, Json(body))
    }
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
    let input = PushFlow {
        document: body.document,
        note: body.note,
        tests: body.tests,
        base: body.base,
        decisions: sides(body.decisions),
    };
    let pushed = api.app.push_flow(&caller, input).await?;
    api.settings_changed().await;
    Ok(PushedFlowBody::answer(pushed, language))
}
