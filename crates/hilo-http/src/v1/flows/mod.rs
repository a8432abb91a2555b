//! Flows, versions, releases.

mod awaited;
mod cancel_release;
mod delete_flow;
mod discard_flow_draft;
mod draft;
pub(crate) mod figures;
mod get_flow;
mod get_flow_changes;
mod get_flow_document;
mod get_flow_draft;
mod get_flow_figures;
mod get_flow_graph;
mod get_flow_version;
mod get_run_figures;
mod lint_flow;
mod list_experiments;
mod list_flow_drafts;
mod list_flow_figures;
mod list_flow_versions;
mod list_flows;
mod list_releases;
mod make_flow_version;
mod promote_variant;
mod publish_flow;
mod push_flow;
mod record_flow_test;
mod roll_back_flow;
mod save_flow_draft;
mod test_flow;
mod unpublish_flow;

use crate::{problem::Language, state::Api, v1::ActorBody};
use hilo_app::flows::{FlowItem, Released};
use hilo_flow::{
    Finding,
    diff::Change,
    document::FlowInput,
    lint::{Severity, Wording},
};
use hilo_model::release::{RunPolicy, Stage};
use hilo_settings::{FlowVersion, Stored};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_flows::list_flows, push_flow::push_flow))
        .routes(routes!(lint_flow::lint_flow))
        .routes(routes!(get_flow::get_flow, delete_flow::delete_flow))
        .routes(routes!(list_flow_versions::list_flow_versions))
        .routes(routes!(get_flow_version::get_flow_version))
        .routes(routes!(get_flow_document::get_flow_document))
        .routes(routes!(get_flow_graph::get_flow_graph))
        .routes(routes!(get_flow_figures::get_flow_figures))
        .routes(routes!(list_flow_figures::list_flow_figures))
        .routes(routes!(get_run_figures::get_run_figures))
        .routes(routes!(list_experiments::list_experiments))
        .routes(routes!(promote_variant::promote_variant))
        .routes(routes!(publish_flow::publish_flow))
        .routes(routes!(unpublish_flow::unpublish_flow))
        .routes(routes!(roll_back_flow::roll_back_flow))
        .routes(routes!(list_releases::list_releases))
        .routes(routes!(cancel_release::cancel_release))
        .routes(routes!(get_flow_changes::get_flow_changes))
        .routes(routes!(list_flow_drafts::list_flow_drafts))
        .routes(routes!(
            get_flow_draft::get_flow_draft,
            save_flow_draft::save_flow_draft,
            discard_flow_draft::discard_flow_draft
        ))
        .routes(routes!(make_flow_version::make_flow_version))
        .routes(routes!(test_flow::test_flow))
        .routes(routes!(record_flow_test::record_flow_test))
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
    /// What a run of the live version begins with, by name.
    inputs: Vec<FlowInputBody>,
    /// The release that made it live.
    release: Option<ReleaseBody>,
    /// Releases that count for a part of the people, the latest first: who is not among them has the next one, at last the live one.
    staged: Vec<ReleaseBody>,
    /// Releases that take effect later, soonest first.
    scheduled: Vec<ReleaseBody>,
    /// The release that waits until its templates are approved.
    awaiting: Option<ReleaseBody>,
}

impl From<FlowItem> for FlowBody {
    fn from(item: FlowItem) -> Self {
        let flow = item.flow.setting;
        Self {
            id: flow.id.to_string(),
            slug: flow.slug,
            name: flow.name,
            latest: item.latest,
            inputs: item.inputs.into_iter().map(Into::into).collect(),
            live: item.live.as_ref().and_then(|live| live.number),
            release: item.live.map(Into::into),
            staged: item.staged.into_iter().map(Into::into).collect(),
            scheduled: item.scheduled.into_iter().map(Into::into).collect(),
            awaiting: item.awaiting.map(Into::into),
        }
    }
}

/// A value that a run begins with.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowInput)]
pub(crate) struct FlowInputBody {
    name: String,
    /// `text`, `number`, `boolean`, `date` (`2026-11-21`), `time` (`09:30`), `list`, `object`, `any`.
    r#type: &'static str,
    /// Whether nothing can begin without it.
    required: bool,
    /// Its value if none is given; null if there is none.
    default: serde_json::Value,
    /// What it is, for whoever fills it in.
    note: Option<String>,
}

impl From<(String, FlowInput)> for FlowInputBody {
    fn from((name, input): (String, FlowInput)) -> Self {
        let FlowInput { kind, required, default, note } = input;
        Self { name, r#type: kind.as_str(), required, default, note }
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
    /// The version's number.
    number: Option<i32>,
    /// From when; of one that waits for its templates, not before.
    #[schema(format = DateTime)]
    effective_at: String,
    /// When it was decided.
    #[schema(format = DateTime)]
    created_at: String,
    author: ActorBody,
    /// The part of the people that it is for; everybody if none.
    stage: Option<StageBody>,
    /// What becomes of people who are inside another version.
    policy: PolicyBody,
    /// How many templates it waits for; it counts when they are approved. The list of releases tells how far they are.
    awaits: usize,
}

impl From<Released> for ReleaseBody {
    fn from(released: Released) -> Self {
        let Released { release, number, created_at, awaited } = released;
        Self {
            id: release.id.to_string(),
            flow: release.flow.to_string(),
            environment: release.environment.to_string(),
            version: release.version.map(|version| version.to_string()),
            number,
            effective_at: release.effective_at.to_string(),
            created_at: created_at.to_string(),
            author: release.author.into(),
            stage: release.stage.map(|stage| {
                let Stage { percent, prefixes, testers } = stage;
                StageBody { percent, prefixes, testers }
            }),
            policy: release.policy.into(),
            awaits: awaited.len(),
        }
    }
}

/// A part of the people, who get a release before the others. Whoever is among 10 of a hundred is among 20 too.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Stage)]
#[serde(deny_unknown_fields)]
pub(crate) struct StageBody {
    /// So many of a hundred, 1 to 100; all if absent.
    percent: Option<u8>,
    /// Only people whose number begins with one of these digits: country codes (`54`, `598`), or whole numbers of those who try it; all if
    /// empty.
    #[serde(default)]
    prefixes: Vec<String>,
    /// Only the environment's testers; with neither of the others.
    #[serde(default)]
    testers: bool,
}

impl From<StageBody> for Stage {
    fn from(stage: StageBody) -> Self {
        Self { percent: stage.percent, prefixes: stage.prefixes, testers: stage.testers }
    }
}

/// What becomes of people who are inside another version: they finish what they began (`stay`), go on in the released one if it has
/// the node at which they stand (`migrate`), are let go (`end`), or are let go and a person goes on with them (`hand_off`).
#[derive(Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = RunPolicy)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PolicyBody {
    #[default]
    Stay,
    Migrate,
    End,
    HandOff,
}

impl From<RunPolicy> for PolicyBody {
    fn from(policy: RunPolicy) -> Self {
        match policy {
            RunPolicy::Stay => Self::Stay,
            RunPolicy::Migrate => Self::Migrate,
            RunPolicy::End => Self::End,
            RunPolicy::HandOff => Self::HandOff,
        }
    }
}

impl From<PolicyBody> for RunPolicy {
    fn from(policy: PolicyBody) -> Self {
        match policy {
            PolicyBody::Stay => Self::Stay,
            PolicyBody::Migrate => Self::Migrate,
            PolicyBody::End => Self::End,
            PolicyBody::HandOff => Self::HandOff,
        }
    }
}

/// Something that changed from one state of a flow to another.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowChange)]
pub(crate) struct ChangeBody {
    /// `flow`, `trigger`, `node_added`, `node_removed`, `text`, `way`, `setting`.
    kind: &'static str,
    /// The node; none for what belongs to the flow as a whole.
    node: Option<String>,
    /// Where in the node (or in the flow); empty for the node as a whole.
    field: String,
    /// What changed, in the reader's language.
    message: String,
}

impl ChangeBody {
    fn of(change: Change, language: Language) -> Self {
        let Change { kind, node, field, message } = change;
        Self { kind: kind.as_str(), node, field, message: worded(message, language) }
    }
}

fn worded(words: Wording, language: Language) -> String {
    match language {
        Language::Spanish => words.es,
        Language::English => words.en,
        Language::Portuguese => words.pt,
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
    author: ActorBody,
    /// How many tests are kept with it.
    tests: usize,
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
            author: version.author.into(),
            tests: version.tests.len(),
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
        let words = |words: Wording| worded(words, language);
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
