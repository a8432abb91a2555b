//! What can go wrong, sorted by what may be done next.

use hilo_model::{Duration, message::Verdict};

/// Why a message was not accepted, or may not have been.
///
/// `code` is the provider's number for the error, for people and statistics; none when the provider gave none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The same message will never be accepted. It was not sent.
    #[error("refused{}: {detail}", in_brackets(*.code))]
    Refused {
        /// The provider's code; none when it was refused here, before sending.
        code: Option<u32>,
        /// For the person who looks into it.
        detail: String,
        /// What that tells about the receiver.
        verdict: Option<Verdict>,
    },
    /// Too much at once. It was certainly not sent: back off and send it again.
    #[error("throttled{} ({scope:?})", in_brackets(*.code))]
    Throttled {
        /// The provider's code.
        code: Option<u32>,
        /// How long to wait, if the provider says.
        retry_after: Option<Duration>,
        /// What has to slow down.
        scope: ThrottleScope,
    },
    /// Not a byte of the request left (no address, no connection). Safe to send again.
    #[error("not sent: {detail}")]
    NotSent {
        /// For the person who looks into it.
        detail: String,
    },
    /// It may have been sent. Never repeat it without other evidence.
    #[error("outcome unknown{}: {detail}", in_brackets(*.code))]
    Uncertain {
        /// The provider's code, if there was an answer with one.
        code: Option<u32>,
        /// For the person who looks into it.
        detail: String,
    },
    /// The account cannot send anything until a person repairs it (token, permission, payment, lock). It was not sent:
    /// stop the number and raise an alarm.
    #[error("account problem{}: {detail}", in_brackets(*.code))]
    AccountProblem {
        /// The provider's code.
        code: Option<u32>,
        /// For the person who looks into it.
        detail: String,
    },
}

impl SendError {
    /// Whether the message certainly did not reach the provider's queue.
    pub fn is_certainly_unsent(&self) -> bool {
        !matches!(self, Self::Uncertain { .. })
    }

    /// The provider's code.
    pub fn code(&self) -> Option<u32> {
        match self {
            Self::Refused { code, .. }
            | Self::Throttled { code, .. }
            | Self::Uncertain { code, .. }
            | Self::AccountProblem { code, .. } => *code,
            Self::NotSent { .. } => None,
        }
    }
}

/// What a provider wants slowed down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ThrottleScope {
    /// This number to this person (WhatsApp 131056: wait 4^n seconds).
    Pair,
    /// This number (WhatsApp 130429).
    Number,
    /// Every number of the account or application (WhatsApp 4, 80007).
    Account,
}

/// Why a file could not be fetched or handed over.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The provider will never take or give this file.
    #[error("refused{}: {detail}", in_brackets(*.code))]
    Refused {
        /// The provider's code, if there was one.
        code: Option<u32>,
        /// For the person who looks into it.
        detail: String,
    },
    /// The provider does not have it, or no longer.
    #[error("the provider does not have the file")]
    Missing,
    /// It is longer than allowed.
    #[error("the file is longer than {limit} bytes")]
    TooLarge {
        /// What was allowed, in bytes.
        limit: u64,
    },
    /// What came is not what was announced: another hash, or another length.
    #[error("the file that came is not the one that was announced")]
    Corrupt,
    /// It did not work this time; another attempt may.
    #[error("temporarily unavailable: {detail}")]
    Unavailable {
        /// How long to wait, if the provider says.
        retry_after: Option<Duration>,
        /// For the person who looks into it.
        detail: String,
    },
    /// The account cannot be used until a person repairs it.
    #[error("account problem{}: {detail}", in_brackets(*.code))]
    AccountProblem {
        /// The provider's code.
        code: Option<u32>,
        /// For the person who looks into it.
        detail: String,
    },
    /// Reading the file to upload, or writing the fetched one, failed on our side.
    #[error("local file")]
    Local(#[source] std::io::Error),
}

impl MediaError {
    /// What a failed call means when it was about a file, which may be asked for or handed over again without harm.
    pub fn from_call(error: SendError) -> Self {
        match error {
            SendError::Refused { code, detail, .. } => Self::Refused { code, detail },
            SendError::AccountProblem { code, detail } => Self::AccountProblem { code, detail },
            SendError::Throttled { retry_after, .. } => {
                Self::Unavailable { retry_after, detail: "too much at once".to_owned() }
            }
            SendError::NotSent { detail } | SendError::Uncertain { detail, .. } => {
                Self::Unavailable { retry_after: None, detail }
            }
        }
    }
}

fn in_brackets(code: Option<u32>) -> String {
    code.map(|code| format!(" ({code})")).unwrap_or_default()
}
