//! Documents as they come in, and what tells two of them apart.

use super::effective;
use crate::{App, Caller, FieldError, Problem, Result};
use hilo_flow::{lint::Known, testing::TestCase};
use hilo_model::Id;
use hilo_settings::{FlowVersion, Release};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The most tests that a flow may have.
const TESTS: usize = 200;

/// Reads a document in JSON (it begins with a brace) or YAML.
pub(super) fn read(document: &str) -> Result<hilo_flow::Flow> {
    let json = document.trim_start().starts_with('{');
    let read = if json { hilo_flow::Flow::from_json(document) } else { hilo_flow::Flow::from_yaml(document) };
    Ok(read?)
}

/// Reads tests in YAML or JSON, as they are kept.
pub(super) fn read_tests(tests: &[String]) -> Result<Vec<Value>> {
    if tests.len() > TESTS {
        let (min, max) = (0, i64::try_from(TESTS).unwrap_or(i64::MAX));
        return Err(FieldError::new("/tests", Problem::Range { min, max }).into());
    }
    tests.iter().map(|test| Ok(serde_json::to_value(TestCase::from_yaml(test)?)?)).collect()
}

impl App {
    /// What is known of the workspace when one flow is looked at: the documents of the others, those that are live in the caller's
    /// environment, else the latest.
    pub(super) async fn other_documents(&self, caller: &Caller, slug: &str) -> Result<Known> {
        let scope = caller.viewer.scope;
        let mut documents = Vec::new();
        for flow in self.flows_of(caller).await? {
            if flow.setting.slug == slug {
                continue;
            }
            let mut versions = self.versions_of(&flow.setting).await?;
            let releases = self.children::<Release>(flow.setting.id.uuid()).await?;
            let live = effective(&releases, scope, self.now()).and_then(|release| release.setting.version);
            let at = live.and_then(|id| versions.iter().position(|v| v.setting.id == id));
            let version: Option<FlowVersion> = match at {
                Some(at) => Some(versions.swap_remove(at).setting),
                None => versions.pop().map(|stored| stored.setting),
            };
            documents.extend(version.and_then(|version| hilo_flow::Flow::from_value(version.document).ok()));
        }
        Ok(Known { documents, syntax: hilo_jobs::syntax(), ..Known::default() })
    }
}

/// SHA-256 of a document's canonical JSON: without spaces, members sorted by name.
pub(super) fn hash(document: &Value) -> String {
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
