//! What starts a run.

use super::Target;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What starts a run. How several that fit are ranked is told in [`crate::triggers`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Trigger {
    /// The customer writes one of some words.
    Keyword(Keyword),
    /// The customer taps a button or row with one of some ids, wherever it was shown.
    Button(Button),
    /// The customer's first message ever.
    FirstContact(Plain),
    /// Any message that nothing else takes.
    AnyMessage(Plain),
}

/// The customer writes one of some words. Accents, case and spaces around do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Keyword {
    /// The words, or the patterns of regular expressions.
    pub words: Vec<String>,
    /// How a message must fit them.
    #[serde(default, rename = "match")]
    pub how: Match,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// How a message must fit a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// The message is the words.
    #[default]
    Exact,
    /// The message begins with the words.
    Starts,
    /// The words stand somewhere in the message, as whole words.
    Contains,
    /// The message fits the regular expression (on its folded form: lower case, without accents).
    Regex,
    /// The message is the words with a typing mistake or two.
    Fuzzy,
}

/// The customer taps a button or row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Button {
    /// The ids (or payloads of a template's quick replies).
    pub ids: Vec<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// A trigger without conditions of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plain {
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

impl Trigger {
    /// Whether it starts even if another run waits.
    pub fn interrupts(&self) -> bool {
        match self {
            Self::Keyword(keyword) => keyword.interrupt,
            Self::Button(button) => button.interrupt,
            Self::FirstContact(plain) | Self::AnyMessage(plain) => plain.interrupt,
        }
    }

    /// Where it begins, if not at the flow's start.
    pub fn start(&self) -> Option<&Target> {
        match self {
            Self::Keyword(keyword) => keyword.start.as_ref(),
            Self::Button(button) => button.start.as_ref(),
            Self::FirstContact(plain) | Self::AnyMessage(plain) => plain.start.as_ref(),
        }
    }
}
