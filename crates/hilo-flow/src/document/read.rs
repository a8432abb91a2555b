//! From YAML and JSON and back.

use super::{API, Flow};
use crate::migrations;
use serde::Deserialize;
use serde_json::Value;

/// A text that is no flow document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// It is no well-formed YAML, or not of the document's form. The message tells the line.
    #[error("{0}")]
    Yaml(String),
    /// It is no well-formed JSON, or not of the document's form.
    #[error("{path}: {message}")]
    Json {
        /// Where in the document, like `nodes.menu`.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// It is of a version that cannot be read.
    #[error(transparent)]
    Version(#[from] migrations::MigrationError),
}

/// What must be known of a document before it can be read.
#[derive(Deserialize)]
struct Probe {
    api: String,
}

impl Flow {
    /// Reads a document in YAML, of this or an earlier version.
    ///
    /// # Errors
    /// It is no flow document, or one of a later version of Hilo.
    pub fn from_yaml(text: &str) -> Result<Self, DocumentError> {
        if yaml::<Probe>(text)?.api == API {
            return yaml(text);
        }
        Self::from_value(migrations::migrate(yaml(text)?)?)
    }

    /// Reads a document in JSON, of this or an earlier version.
    ///
    /// # Errors
    /// It is no flow document, or one of a later version of Hilo.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        if json::<Probe>(text)?.api == API {
            return json(text);
        }
        Self::from_value(migrations::migrate(json(text)?)?)
    }

    /// Reads a document that was parsed already. The order of its nodes is that of the map.
    ///
    /// # Errors
    /// As [`Flow::from_json`].
    pub fn from_value(value: Value) -> Result<Self, DocumentError> {
        serde_path_to_error::deserialize(migrations::migrate(value)?).map_err(|error| located(&error))
    }

    /// The document in YAML.
    pub fn to_yaml(&self) -> String {
        // The types hold nothing that YAML cannot write; an empty text would fail loudly in every test.
        serde_saphyr::to_string(self).unwrap_or_default()
    }

    /// The document in JSON, indented.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// Reads YAML as people mean it: `no` and `on` are words, `0123` keeps its zero.
pub(crate) fn yaml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DocumentError> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| DocumentError::Yaml(error.to_string()))
}

fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DocumentError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let found = serde_path_to_error::deserialize(&mut reader).map_err(|error| located(&error))?;
    reader.end().map_err(|error| DocumentError::Json { path: ".".to_owned(), message: error.to_string() })?;
    Ok(found)
}

fn located(error: &serde_path_to_error::Error<serde_json::Error>) -> DocumentError {
    DocumentError::Json { path: error.path().to_string(), message: error.inner().to_string() }
}
