//! What a failure tells about the person.

use serde::{Deserialize, Serialize};

/// What the failure of a message tells about the person it was for, beyond the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing that is sent to this address arrives.
    Unreachable,
    /// They stopped marketing messages.
    OptedOut,
    /// They got enough marketing for now: no more for a day.
    EnoughMarketing,
}
