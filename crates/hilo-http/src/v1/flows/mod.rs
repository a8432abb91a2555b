//! Flows, versions, releases.

pub(crate) mod figures;
mod get_flow;
mod get_flow_document;
mod get_flow_figures;
mod get_flow_graph;
mod get_flow_version;
mod lint_flow;
mod list_flow_figures;
mod list_flow_versions;
mod list_flows;
mod publish_flow;
mod push_flow;
mod unpublish_flow;

use crate::{problem::Language, state::Api};
use hilo_app::flows::FlowItem;
use hilo_flow::{Finding, lint::Severity};
use hilo_settings::{FlowVersion, Release, Stored};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_flows::list_flows, push_flow::push_flow))
        .routes(routes!(lint_flow::lint_flow))
        .routes(routes!(get_flow::get_flow))
        .routes(routes!(list_flow_versions::list_flow_versions))
        .routes(routes!(get_flow_version::get_flow_version))
        .routes(routes!(get_flow_document::get_flow_document))
        .routes(routes!(get_flow_graph::get_flow_graph))
        .routes(routes!(get_flow_figures::get_flow_figures))
        .routes(routes!(list_flow_figures::list_flow_figures))
        .routes(routes!(publish_flow::publish_flow))
        .routes(routes!(unpublish_flow::unpublish_flow))
}

/// A flow.
#[derive(Serialize, ToSchema)]
#[schema(as = Flow)]
pub(crate) struct FlowBody {
    id: String,
    /// The short name in files, addresses and other flows.
    slug: String,
    /// The name people see.
    name: String,
    /// The number of the latest version.
    latest: Option<i32>,
    /// The number of the version that is live in the environment.
    live: Option<i32>,
    /// The release that made it live.
    release: Option<ReleaseBody>,
    /// Releases that take effect later, soonest first.
    scheduled: Vec<ReleaseBody>,
}

impl From<FlowItem> for FlowBody {
    fn from(item: FlowItem) -> Self {
        let flow = item.flow.setting;
        Self {
            id: flow.id.to_string(),
            slug: flow.slug,
            name: flow.name,
            latest: item.latest,
            live: item.live_number,
            release: item.live.map(Into::into),
            scheduled: item.scheduled.into_iter().map(Into::into).collect(),
        }
    }
}

/// What makes a version live, or takes a flow off.
#[derive(Serialize, ToSchema)]
#[schema(as = Release)]
pub(crate) struct ReleaseBody {
    id: String,
    flow: String,
    /// The environment.
    environment: String,
    /// The version's id; none takes the flow off.
    version: Option<String>,
    /// From when.
    #[schema(format = DateTime)]
    effective_at: String,
}

impl From<Release> for ReleaseBody {
    fn from(release: Release) -> Self {
        Self {
            id: release.id.to_string(),
            flow: release.flow.to_string(),
            environment: release.environment.to_string(),
            version: release.version.map(|version| version.to_string()),
            effective_at: release.effective_at.to_string(),
        }
    }
}

/// A version, without its document.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowVersion)]
pub(crate) struct VersionBody {
    id: String,
    /// Which one, from 1.
    number: i32,
    /// SHA-256 of the document's canonical JSON.
    content_hash: String,
    /// What the author says about it.
    note: String,
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<&Stored<FlowVersion>> for VersionBody {
    fn from(stored: &Stored<FlowVersion>) -> Self {
        let version = &stored.setting;
        Self {
            id: version.id.to_string(),
            number: version.number,
            content_hash: version.content_hash.clone(),
            note: version.note.clone(),
            created_at: stored.created_at.to_string(),
        }
    }
}

/// Something that is wrong with a flow.
#[derive(Serialize, ToSchema)]
#[schema(as = Finding)]
pub(crate) struct FindingBody {
    /// The kind for programs.
    code: String,
    /// `warning` or `error`.
    severity: &'static str,
    /// The node at fault.
    node: Option<String>,
    /// Where in the node, or in the flow.
    path: String,
    /// What is wrong, in the reader's language.
    message: String,
    /// How to mend it, in the reader's language.
    mend: Option<String>,
}

impl FindingBody {
    fn of(finding: Finding, language: Language) -> Self {
        let words = |w: hilo_flow::lint::Wording| match language {
            Language::Spanish => w.es,
            Language::English => w.en,
            Language::Portuguese => w.pt,
        };
        Self {
            code: finding.code,
            severity: match finding.severity {
                Severity::Warning => "warning",
                Severity::Error => "error",
            },
            node: finding.node,
            path: finding.path,
            message: words(finding.message),
            mend: finding.mend.map(words),
        }
    }
}
