//! What went wrong with a call, and whether it can have reached anybody.

use crate::http::FailureKind;
use std::{error::Error as _, fmt};

/// Why a call brought no complete answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct CallError {
    /// What kind of failure.
    pub kind: FailureKind,
    /// Whether no byte of the request left this process: safe to repeat.
    pub unsent: bool,
    /// For the person who looks into it; without address, headers or contents.
    pub detail: String,
}

impl CallError {
    pub(super) fn unsent(kind: FailureKind, detail: impl fmt::Display) -> Self {
        Self { kind, unsent: true, detail: detail.to_string() }
    }

    pub(super) fn sent(kind: FailureKind, detail: impl fmt::Display) -> Self {
        Self { kind, unsent: false, detail: detail.to_string() }
    }

    /// An error of the HTTP machinery after the request was handed to it.
    pub(super) fn broken(error: &hyper::Error) -> Self {
        let kind = if error.is_parse() { FailureKind::Protocol } else { FailureKind::Reset };
        let mut detail = error.to_string();
        if let Some(cause) = error.source() {
            detail = format!("{detail}: {cause}");
        }
        Self::sent(kind, detail)
    }
}
