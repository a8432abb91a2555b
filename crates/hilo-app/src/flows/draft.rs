use super::{PushFlow, PushedFlow, document::read, own_templates::lint_own_templates};
use crate::{App, Caller, Error, FieldError, Problem, Result, change::Change};
use hilo_flow::{Finding, diff::Change as FlowChange, lint::lint_knowing, merge::Side};
use hilo_model::{Id, access::Permission};
use hilo_settings::{Flow, FlowDraft, FlowVersion, Setting, Stored};
use std::collections::BTreeMap;

/// What somebody writes. It need not be within the rules yet.
#[derive(Debug, Clone)]
pub struct SaveFlowDraft {
    /// The document, YAML or JSON.
    pub document: String,
    /// Its tests; none: those of the version it started from.
    pub tests: Option<Vec<String>>,
    /// The number of the version it starts from, for a new draft; the latest if none is named.
    pub base: Option<i32>,
}

/// A draft with what there is to say about it.
#[derive(Debug, Clone)]
pub struct FlowDraftItem {
    /// The draft.
    pub draft: Stored<FlowDraft>,
    /// The number of the version it started from.
    pub base: Option<i32>,
    /// The number of the latest version: if it is not the one it started from, what both changed is made one when a version is made of it.
    pub latest: Option<i32>,
    /// Why it is no flow document, if it is none.
    pub unreadable: Option<String>,
    /// What lint says.
    pub findings: Vec<Finding>,
    /// What it changes.
    pub changes: Vec<FlowChange>,
}

impl App {
    /// The caller's own draft of a flow.
    pub async fn get_flow_draft(&self, caller: &Caller, flow: &str) -> Result<FlowDraftItem> {
        caller.require(Permission::FlowsWrite)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let draft = self.own_draft(caller, &flow).await?.ok_or(Error::NotFound(FlowDraft::KIND))?;
        self.draft_item(caller, &flow, draft).await
    }

    /// Everybody's drafts of a flow, to know who is at it.
    pub async fn list_flow_drafts(
        &self,
        caller: &Caller,
        flow: &str,
    ) -> Result<Vec<(Stored<FlowDraft>, Option<i32>)>> {
        caller.require(Permission::FlowsRead)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let versions = self.versions_of(&flow).await?;
        let mut drafts = self.children::<FlowDraft>(flow.id.uuid()).await?;
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.updated_at));
        Ok(drafts
            .into_iter()
            .map(|draft| (base_number(&draft.setting, &versions), draft))
            .map(|(n, d)| (d, n))
            .collect())
    }

    /// Saves the caller's own draft: nobody else's is touched, and nobody is released by it.
    pub async fn save_flow_draft(
        &self,
        caller: &Caller,
        flow: &str,
        based_on: Option<i64>,
        input: SaveFlowDraft,
    ) -> Result<FlowDraftItem> {
        caller.require(Permission::FlowsWrite)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let versions = self.versions_of(&flow).await?;
        let (now, mut ids) = (self.now(), self.ids()?);
        let mut change = Change::default();
        match self.own_draft(caller, &flow).await? {
            Some(before) => {
                let mut after = before.setting.clone();
                after.document = input.document;
                if input.tests.is_some() {
                    after.tests = input.tests;
                }
                change.update(&after, based_on.unwrap_or(before.version), now)?;
            }
            None => {
                if let Some(based_on) = based_on {
                    // Whoever names a draft that is gone must not make another one unawares.
                    tracing::debug!(based_on, "a draft that is gone was to be saved");
                    return Err(Error::Stale { current: None });
                }
                let base = match input.base {
                    Some(number) => {
                        Some(versions.iter().find(|stored| stored.setting.number == number).ok_or_else(
                            || FieldError::new("/base", Problem::Unknown { kind: "flow_version" }),
                        )?)
                    }
                    None => versions.last(),
                };
                let draft = FlowDraft {
                    id: ids.make(),
                    workspace: flow.workspace,
                    flow: flow.id,
                    author: caller.viewer.actor,
                    base: base.map(|stored| stored.setting.id),
                    document: input.document,
                    tests: input.tests,
                };
                change.insert(&draft, now)?;
            }
        }
        self.save(change).await?;
        let draft = self.own_draft(caller, &flow).await?.ok_or(Error::NotFound(FlowDraft::KIND))?;
        self.draft_item(caller, &flow, draft).await
    }

    /// Throws the caller's own draft away.
    pub async fn discard_flow_draft(&self, caller: &Caller, flow: &str) -> Result<()> {
        caller.require(Permission::FlowsWrite)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let draft = self.own_draft(caller, &flow).await?.ok_or(Error::NotFound(FlowDraft::KIND))?;
        let mut change = Change::default();
        change.delete::<FlowDraft>(draft.setting.id, Some(draft.version));
        self.save(change).await
    }

    /// Makes a version of the caller's own draft; if there is a later version than the one it started from, of both.
    pub async fn make_flow_version(
        &self,
        caller: &Caller,
        flow: &str,
        note: String,
        decisions: BTreeMap<String, Side>,
    ) -> Result<PushedFlow> {
        caller.require(Permission::FlowsWrite)?;
        if let Some(earlier) = self.earlier(caller).await? {
            return Ok(earlier);
        }
        let flow = self.find_flow(caller, flow).await?.setting;
        let draft = self.own_draft(caller, &flow).await?.ok_or(Error::NotFound(FlowDraft::KIND))?;
        let versions = self.versions_of(&flow).await?;
        let input = PushFlow {
            document: draft.setting.document.clone(),
            note,
            tests: draft.setting.tests.clone(),
            base: base_number(&draft.setting, &versions),
            decisions,
        };
        self.make_version(caller, input, Some(draft)).await
    }

    async fn own_draft(&self, caller: &Caller, flow: &Flow) -> Result<Option<Stored<FlowDraft>>> {
        let drafts = self.children::<FlowDraft>(flow.id.uuid()).await?;
        Ok(drafts.into_iter().find(|draft| draft.setting.author == caller.viewer.actor))
    }

    async fn draft_item(
        &self,
        caller: &Caller,
        flow: &Flow,
        draft: Stored<FlowDraft>,
    ) -> Result<FlowDraftItem> {
        let versions = self.versions_of(flow).await?;
        let known = self.other_documents(caller, &flow.slug).await?;
        let base = base_number(&draft.setting, &versions);
        let from = versions.iter().find(|stored| Some(stored.setting.number) == base);
        let from = from.and_then(|from| hilo_flow::Flow::from_value(from.setting.document.clone()).ok());
        let (unreadable, findings, changes) = match read(&draft.setting.document) {
            Err(error) => (Some(error.to_string()), Vec::new(), Vec::new()),
            Ok(document) => {
                let changes = from.map(|from| hilo_flow::diff(&from, &document)).unwrap_or_default();
                let mut findings = lint_own_templates(&document);
                findings.extend(lint_knowing(&document, &known));
                (None, findings, changes)
            }
        };
        let latest = versions.last().map(|stored| stored.setting.number);
        Ok(FlowDraftItem { draft, base, latest, unreadable, findings, changes })
    }
}

fn base_number(draft: &FlowDraft, versions: &[Stored<FlowVersion>]) -> Option<i32> {
    versions.iter().find(|stored| Some(stored.setting.id) == draft.base).map(|stored| stored.setting.number)
}
