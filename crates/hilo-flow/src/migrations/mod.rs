//! From earlier versions of the document to the present one.
//!
//! Each step is a file `vN.rs` with `fn migrate(Value) -> Value` from version N to N + 1, with samples before and after in
//! `testdata/compat/flow/`. Version 1 is the present one, so there is no step yet.

use serde_json::Value;

/// A step: the version it starts from, and what it does.
type Step = (u32, fn(Value) -> Value);

/// The steps, in order and without gaps.
const STEPS: &[Step] = &[];

/// The version that this program writes.
const PRESENT: u32 = 1;

const PREFIX: &str = "hilo.dev/flow/v";

/// A document of a version that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MigrationError {
    /// `api` is missing or names another kind of document.
    #[error("`api` must be {PREFIX}{PRESENT}")]
    NotAFlow,
    /// A later Hilo wrote it.
    #[error("the document is of version {0}; this Hilo reads up to version {PRESENT}")]
    FromTheFuture(u32),
}

/// The document in the present version.
///
/// # Errors
/// It is no flow document or one of a later version.
pub fn migrate(document: Value) -> Result<Value, MigrationError> {
    apply(document, STEPS, PRESENT)
}

fn apply(mut document: Value, steps: &[Step], present: u32) -> Result<Value, MigrationError> {
    let version = document.get("api").and_then(Value::as_str).and_then(|api| api.strip_prefix(PREFIX));
    let version: u32 = version.and_then(|number| number.parse().ok()).ok_or(MigrationError::NotAFlow)?;
    if version > present {
        return Err(MigrationError::FromTheFuture(version));
    }
    for (from, step) in steps.iter().filter(|(from, _)| *from >= version) {
        document = step(document);
        document["api"] = format!("{PREFIX}{}", from + 1).into();
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn steps_lead_from_any_version_to_the_present_one() {
        let steps: &[Step] = &[
            (1, |mut document| {
                document["title"] = document["name"].take();
                document
            }),
            (2, |mut document| {
                document["title"] = format!("<{}>", document["title"].as_str().unwrap_or_default()).into();
                document
            }),
        ];
        let migrated = apply(json!({ "api": "hilo.dev/flow/v1", "name": "A" }), steps, 3).unwrap();
        assert_eq!(migrated, json!({ "api": "hilo.dev/flow/v3", "name": null, "title": "<A>" }));
        let migrated = apply(json!({ "api": "hilo.dev/flow/v2", "title": "A" }), steps, 3).unwrap();
        assert_eq!(migrated["title"], "<A>");
    }

    #[test]
    fn other_documents_are_refused() {
        let api = |api: &str| migrate(json!({ "api": api })).err();
        assert_eq!(api("hilo.dev/flow/v1"), None);
        assert_eq!(api("hilo.dev/flow/v9"), Some(MigrationError::FromTheFuture(9)));
        assert_eq!(api("hilo.dev/card/v1"), Some(MigrationError::NotAFlow));
        assert_eq!(migrate(json!([])).err(), Some(MigrationError::NotAFlow));
    }

    #[test]
    fn the_steps_are_complete() {
        assert!(STEPS.iter().map(|(from, _)| *from).eq(1..PRESENT));
    }
}
