//! Work that is done beside the lane: a script, a document. It knows nothing but what it is given, so doing it again gives the same.

use super::DocumentJob;
use hilo_model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{fmt, sync::Arc};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Job {
    /// Run a script.
    Script(ScriptJob),
    /// Make a document.
    Document(Box<DocumentJob>),
}

impl Job {
    /// What kind of thing it is.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Script(_) => "script",
            Self::Document(_) => "document",
        }
    }
}

/// A script to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScriptJob {
    /// The body of a function in JavaScript, as the author wrote it.
    pub code: Arc<str>,
    /// What it is given, by name.
    #[serde(default)]
    pub input: Map<String, Value>,
    /// The only moment it knows: that of the turn which asked for it.
    pub now: Timestamp,
}

/// What came of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobOutcome {
    /// It was done.
    Done {
        /// What it gave.
        #[serde(default)]
        result: Value,
    },
    /// It was not.
    Failed(JobError),
}

/// Why a job was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobError {
    /// What kind of thing went wrong.
    pub kind: JobFailure,
    /// Where in the script, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Where in the line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// Details for the author. Of an error that the script itself threw only its kind, for its words may be a customer's.
    #[serde(default)]
    pub detail: String,
}

/// What kind of thing went wrong with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobFailure {
    /// The code cannot be read.
    Syntax,
    /// An error was thrown.
    Threw,
    /// It took too many steps, or too long.
    Timeout,
    /// It needed too much memory.
    Memory,
    /// What it gave is larger than a run can keep.
    TooLarge,
    /// What it gave is not what was declared, or nothing that can be kept.
    Result,
    /// Anything else.
    Other,
}

impl JobFailure {
    /// The name, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Threw => "threw",
            Self::Timeout => "timeout",
            Self::Memory => "memory",
            Self::TooLarge => "too_large",
            Self::Result => "result",
            Self::Other => "other",
        }
    }
}

impl JobError {
    /// An error that has no place in the code.
    pub fn new(kind: JobFailure, detail: impl Into<String>) -> Self {
        Self { kind, line: None, column: None, detail: detail.into() }
    }
}

impl fmt::Display for JobError {
    /// `threw at 3:15: TypeError: …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, " at {line}:{column}")?,
            (Some(line), None) => write!(f, " at line {line}")?,
            (None, _) => {}
        }
        if self.detail.is_empty() { Ok(()) } else { write!(f, ": {}", self.detail) }
    }
}

/// Whoever does jobs. The same job always gives the same.
pub trait Worker: fmt::Debug + Send + Sync {
    /// Does a job.
    fn work(&self, job: &Job) -> JobOutcome;
}
