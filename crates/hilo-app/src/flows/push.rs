use crate::{
    App, Caller, Error, Result,
    change::{By, Change},
};
use hilo_flow::{Finding, Program, lint::Known};
use hilo_model::{FlowId, FlowVersionId, access::Permission};
use hilo_settings::{Flow, FlowVersion};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A document to make a version of.
#[derive(Debug, Clone)]
pub struct PushFlow {
    /// The document, in YAML or JSON.
    pub document: String,
    /// What the author says about it.
    pub note: String,
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
        let document = read(&input.document)?;
        // Names of other flows are checked when it is published: they may be pushed after this one.
        Program::compile(&document).map_err(Error::Flow)?;
        let findings = hilo_flow::lint(&document);
        let value = serde_json::to_value(&document)?;
        let content_hash = hash(&value);

        let (now, mut ids) = (self.now(), self.ids()?);
        let workspace = caller.viewer.scope.workspace;
        let mut change = Change::default();
        let known = self.all::<Flow>(workspace).await?.into_iter().find(|f| f.setting.slug == document.flow);
        let (flow, latest) = match known {
            Some(known) => {
                let latest = self.versions_of(&known.setting).await?.pop();
                if known.setting.name != document.name {
                    let renamed = Flow { name: document.name.clone(), ..known.setting.clone() };
                    change.update(&renamed, known.version, now)?;
                }
                (known.setting, latest.map(|stored| stored.setting))
            }
            None => {
                let (slug, name) = (document.flow.clone(), document.name.clone());
                let flow = Flow { id: ids.make(), workspace, slug, name };
                change.insert(&flow, now)?;
                (flow, None)
            }
        };
        if let Some(latest) = latest.as_ref().filter(|latest| latest.content_hash == content_hash) {
            let (version, number) = (latest.id, latest.number);
            let pushed =
                PushedFlow { flow: flow.id, slug: flow.slug, version, number, created: false, findings };
            return self.save_once(caller, Change::default(), pushed).await;
        }
        let version = FlowVersion {
            id: ids.make(),
            workspace,
            flow: flow.id,
            number: latest.map_or(1, |latest| latest.number + 1),
            content_hash,
            document: value,
            note: input.note.chars().take(1000).collect(),
            author: caller.viewer.actor,
        };
        change.insert(&version, now)?;
        let detail = json!({ "flow": flow.slug, "number": version.number, "note": version.note });
        change.audit(By::caller(caller, now), &mut ids, "flow.pushed", version.id, detail);
        let pushed = PushedFlow {
            flow: flow.id,
            slug: flow.slug,
            version: version.id,
            number: version.number,
            created: true,
            findings,
        };
        self.save_once(caller, change, pushed).await
    }

    /// What lint has to say about a document, without keeping it.
    pub async fn lint_flow(&self, caller: &Caller, document: &str) -> Result<Vec<Finding>> {
        caller.require(Permission::FlowsRead)?;
        let known = Known { templates: self.known_templates(caller).await?, ..Known::default() };
        Ok(hilo_flow::lint::lint_knowing(&read(document)?, &known))
    }
}

/// Reads a document in JSON (it begins with a brace) or YAML.
fn read(document: &str) -> Result<hilo_flow::Flow> {
    let json = document.trim_start().starts_with('{');
    let read = if json { hilo_flow::Flow::from_json(document) } else { hilo_flow::Flow::from_yaml(document) };
    Ok(read?)
}

/// SHA-256 of a document's canonical JSON: without spaces, members sorted by name.
fn hash(document: &Value) -> String {
    let mut text = String::new();
    canonical(document, &mut text);
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_unstable();
            out.push('{');
            for (at, name) in names.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&Value::String(name.clone()).to_string());
                out.push(':');
                canonical(&members[name], out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                canonical(item, out);
            }
            out.push(']');
        }
        other => out.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_spaces_do_not_change_the_hash() {
        let value = |text: &str| hash(&serde_json::from_str(text).unwrap());
        assert_eq!(value(r#"{"a":1,"b":[{"c":2,"d":"é"}]}"#), value(r#"{ "b":[{"d":"é","c":2}], "a":1 }"#));
        assert_ne!(value(r#"{"a":[1,2]}"#), value(r#"{"a":[2,1]}"#));
        assert_ne!(value(r#"{"a":"1"}"#), value(r#"{"a":1}"#));
    }
}
