//! Telephone calls over a channel (G6).

use serde::{Deserialize, Serialize};

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum CallStage {
    /// It rings: here if the customer calls, there if we do.
    Ringing,
    /// Whoever was called took it.
    Accepted,
    /// The customer did not take it.
    Rejected,
    /// It is over.
    Ended {
        /// Whether anybody talked.
        talked: bool,
        /// For how many seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds: Option<u64>,
    },
}

impl CallStage {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Ended { .. } => "ended",
        }
    }
}
