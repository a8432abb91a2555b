use super::{
    document::{hash, read, read_tests},
    own_templates::lint_own_templates,
};
use crate::{
    App, Caller, Error, FieldError, Problem, Result,
    change::{By, Change},
};
use hilo_flow::{
    Finding, Program,
    lint::{Known, lint_knowing},
    merge::{self, MergeError, Side},
};
use hilo_model::{FlowId, FlowVersionId, access::Permission};
use hilo_settings::{Flow, FlowDraft, FlowVersion, Stored};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A document to make a version of.
#[derive(Debug, Clone, Default)]
pub struct PushFlow {
    /// The document, in YAML or JSON.
    pub document: String,
    /// What the author says about it.
    pub note: String,
    /// Its tests, in YAML or JSON; none: those of the latest version.
    pub tests: Option<Vec<String>>,
    /// The number of the version that the author started from. If there is a later one, what both changed becomes one document. None:
    /// the document is what it is to be.
    pub base: Option<i32>,
    /// Which side counts where both changed the same, by the conflict's path.
    pub decisions: BTreeMap<String, Side>,
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushedFlow {
    /// The flow.
    pub flow: FlowId,
    /// Its short name.
    pub slug: String,
    /// The version.
    pub version: FlowVersionId,
    /// Its number.
    pub number: i32,
    /// Whether the version is new: a document that equals the latest version makes none.
    pub created: bool,
    /// The number of the version whose changes were taken in too, if the author started from an earlier one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_with: Option<i32>,
    /// What lint has to say; no errors.
    pub findings: Vec<Finding>,
}

impl App {
    /// Makes a version of a document, unless it equals the latest one. A document with errors makes none.
    pub async fn push_flow(&self, caller: &Caller, input: PushFlow) -> Result<PushedFlow> {
        caller.require(Permission::FlowsWrite)?;
        if let Some(earlier) = self.earlier(caller).await? {
            return Ok(earlier);
        }
        self.make_version(caller, input, None).await
    }

    /// Makes a version; the draft it comes from, if it does, goes with the same write.
    pub(super) async fn make_version(
        &self,
        caller: &Caller,
        input: PushFlow,
        draft: Option<Stored<FlowDraft>>,
    ) -> Result<PushedFlow> {
        let document = read(&input.document)?;
        let workspace = caller.viewer.scope.workspace;
        let known = self.flows_of(caller).await?.into_iter().find(|f| f.setting.slug == document.flow);
        if let Some(draft) = &draft
            && known.as_ref().is_none_or(|known| known.setting.id != draft.setting.flow)
        {
            // A draft is of one flow; under another name it would become another one.
            return Err(FieldError::new("/document/flow", Problem::Fixed).into());
        }
        let versions = match &known {
            Some(known) => self.versions_of(&known.setting).await?,
            None => Vec::new(),
        };
        let (document, merged_with) = merged(document, &input, &versions)?;
        // Names of other flows are checked when it is published: they may be pushed after this one.
        let known_here = self.other_documents(caller, &document.flow).await?;
        let findings = lint_knowing(&document, &known_here);
        Program::compile_knowing(&document, &known_here).map_err(Error::Flow)?;
        let broken = lint_own_templates(&document);
        if !broken.is_empty() {
            return Err(Error::Flow(broken));
        }
        let value = serde_json::to_value(&document)?;
        let content_hash = hash(&value);
        let latest = versions.into_iter().next_back().map(|stored| stored.setting);
        let tests = match &input.tests {
            Some(tests) => read_tests(tests)?,
            None => latest.as_ref().map(|latest| latest.tests.clone()).unwrap_or_default(),
        };

        let (now, mut ids) = (self.now(), self.ids()?);
        let mut change = Change::default();
        let flow = match known {
            Some(known) => {
                if known.setting.name != document.name {
                    let renamed = Flow { name: document.name.clone(), ..known.setting.clone() };
                    change.update(&renamed, known.version, now)?;
                }
                known.setting
            }
            None => {
                let (slug, name) = (document.flow.clone(), document.name.clone());
                let flow = Flow { id: ids.make(), workspace, slug, name, deleted_at: None };
                change.insert(&flow, now)?;
                flow
            }
        };
        if let Some(draft) = draft {
            change.delete::<FlowDraft>(draft.setting.id, Some(draft.version));
        }
        let same = latest
            .as_ref()
            .filter(|latest| latest.content_hash == content_hash && same(&latest.tests, &tests));
        let mut pushed = PushedFlow {
            flow: flow.id,
            slug: flow.slug.clone(),
            version: same.map_or_else(|| ids.make(), |latest| latest.id),
            number: latest.as_ref().map_or(1, |latest| latest.number + i32::from(same.is_none())),
            created: same.is_none(),
            merged_with,
            findings,
        };
        if let Some(latest) = same {
            pushed.version = latest.id;
            return self.save_once(caller, change, pushed).await;
        }
        let version = FlowVersion {
            id: pushed.version,
            workspace,
            flow: flow.id,
            number: pushed.number,
            content_hash,
            document: value,
            note: input.note.chars().take(1000).collect(),
            author: caller.viewer.actor,
            tests,
        };
        change.insert(&version, now)?;
        let detail = json!({ "flow": flow.slug, "number": version.number, "note": version.note });
        change.audit(By::caller(caller, now), &mut ids, "flow.pushed", version.id, detail);
        self.save_once(caller, change, pushed).await
    }

    /// What lint has to say about a document, without keeping it.
    pub async fn lint_flow(&self, caller: &Caller, document: &str) -> Result<Vec<Finding>> {
        caller.require(Permission::FlowsRead)?;
        let document = read(document)?;
        let flows = self.flows_of(caller).await?;
        let versions = match flows.iter().find(|flow| flow.setting.slug == document.flow) {
            Some(flow) => self.versions_of(&flow.setting).await?,
            None => Vec::new(),
        };
        let known = Known {
            templates: self.account_templates(caller, &document, &versions).await?.known(),
            ..self.other_documents(caller, &document.flow).await?
        };
        let mut findings = lint_own_templates(&document);
        findings.extend(lint_knowing(&document, &known));
        Ok(findings)
    }
}

/// The document with what was changed since the version it started from, and the number of the version that says so.
fn merged(
    mine: hilo_flow::Flow,
    input: &PushFlow,
    versions: &[Stored<FlowVersion>],
) -> Result<(hilo_flow::Flow, Option<i32>)> {
    let Some(number) = input.base else { return Ok((mine, None)) };
    let base = versions.iter().find(|stored| stored.setting.number == number);
    let base = base.ok_or_else(|| FieldError::new("/base", Problem::Unknown { kind: "flow_version" }))?;
    let Some(latest) = versions.last().filter(|latest| latest.setting.number > number) else {
        return Ok((mine, None));
    };
    let document =
        |version: &Stored<FlowVersion>| hilo_flow::Flow::from_value(version.setting.document.clone());
    let latest_number = latest.setting.number;
    match merge::merge(&document(base)?, &mine, &document(latest)?, &input.decisions) {
        Ok(merged) => Ok((merged, Some(latest_number))),
        Err(MergeError::Conflicts(conflicts)) => {
            Err(Error::FlowConflicts { latest: latest_number, conflicts })
        }
        Err(MergeError::Unreadable(error)) => Err(error.into()),
    }
}

/// Whether these are the same tests. Their order says nothing: files are read by their names.
fn same(some: &[Value], others: &[Value]) -> bool {
    let mut rest: Vec<&Value> = others.iter().collect();
    let taken = some.iter().all(|one| {
        let at = rest.iter().position(|other| *other == one);
        at.map(|at| rest.swap_remove(at)).is_some()
    });
    taken && rest.is_empty()
}
