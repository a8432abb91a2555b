//! A draft, as the API tells it.

use super::{ChangeBody, FindingBody};
use crate::problem::Language;
use hilo_app::flows::FlowDraftItem;
use serde::Serialize;
use utoipa::ToSchema;

/// The caller's own draft of a flow.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowDraft)]
pub(super) struct DraftBody {
    id: String,
    /// Counts up with each change; send it as `based_on` to save on top of what was read.
    version: i64,
    /// The document, YAML or JSON, as its author wrote it.
    document: String,
    /// Its tests, each as text; those of the version it started from if none.
    tests: Option<Vec<String>>,
    /// The number of the version it started from.
    base: Option<i32>,
    /// The number of the latest version. If it is later than `base`, a version made of the draft holds what both changed.
    latest: Option<i32>,
    #[schema(format = DateTime)]
    updated_at: String,
    /// Why it is no flow document, if it is none.
    unreadable: Option<String>,
    findings: Vec<FindingBody>,
    /// What it changes since the version it started from.
    changes: Vec<ChangeBody>,
}

impl DraftBody {
    pub(super) fn of(item: FlowDraftItem, language: Language) -> Self {
        let FlowDraftItem { draft, base, latest, unreadable, findings, changes } = item;
        Self {
            id: draft.setting.id.to_string(),
            version: draft.version,
            document: draft.setting.document,
            tests: draft.setting.tests,
            base,
            latest,
            updated_at: draft.updated_at.to_string(),
            unreadable,
            findings: findings.into_iter().map(|finding| FindingBody::of(finding, language)).collect(),
            changes: changes.into_iter().map(|change| ChangeBody::of(change, language)).collect(),
        }
    }
}
