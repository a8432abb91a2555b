//! What a rule has to say about a place.

use std::fmt;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Fails the check.
    Failure,
    /// Is shown and does not fail the check.
    Warning,
}

/// One thing that a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) weight: Weight,
    /// The rule's short name.
    pub(crate) rule: &'static str,
    /// Where: a crate, a path, or a path with a line number.
    pub(crate) place: String,
    pub(crate) message: String,
}

impl Finding {
    pub(crate) fn failure(rule: &'static str, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { weight: Weight::Failure, rule, place: place.into(), message: message.into() }
    }

    pub(crate) fn warning(rule: &'static str, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { weight: Weight::Warning, rule, place: place.into(), message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = match self.weight {
            Weight::Failure => "error",
            Weight::Warning => "warning",
        };
        write!(f, "{weight}[{}] {}: {}", self.rule, self.place, self.message)
    }
}
