//! Meta's errors: their body, their codes, and what each means for a send.
//!
//! A code decides, never the title: Meta rewords titles.

mod codes;

pub use codes::CODES;

use crate::More;
use hilo_model::message::Verdict;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// An error, in answers (within [`ErrorAnswer`]), in statuses and in messages.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// Meta's number for it.
    #[serde(default)]
    pub code: i64,
    /// Its short name; in webhooks.
    pub title: Option<String>,
    /// Its short name, with the code before it in answers.
    pub message: Option<String>,
    /// `OAuthException` and the like; in answers.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// What exactly is wrong.
    pub error_data: Option<ErrorData>,
    /// Of versions before v16.
    pub error_subcode: Option<i64>,
    /// What Meta's support asks for; in answers.
    pub fbtrace_id: Option<String>,
    /// A page about it; in webhooks.
    pub href: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What exactly is wrong.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ErrorData {
    /// `whatsapp`; in answers.
    pub messaging_product: Option<String>,
    /// A sentence.
    pub details: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// The body of an answer that is an error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorAnswer {
    /// The error.
    pub error: ErrorBody,
}

impl ErrorBody {
    /// The sentence that says most about it.
    pub fn details(&self) -> Option<&str> {
        let data = self.error_data.as_ref().and_then(|data| data.details.as_deref());
        data.or(self.message.as_deref()).or(self.title.as_deref())
    }
}

/// What an error means for the message that was to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Too fast. Not accepted; the same request may be repeated after a pause that grows.
    Retry,
    /// Not accepted, and no repetition helps until somebody or something clears the condition.
    Later,
    /// Not accepted, nor will the same request ever be.
    Refused,
    /// Not accepted because of our credentials or permissions: nothing of this channel will be until they are
    /// renewed.
    Credentials,
    /// It may or may not have been accepted. To repeat it could show it twice.
    Unknown,
}

/// A row of the table of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// Meta's number.
    pub code: i64,
    /// The HTTP status that it comes with; 400 where Meta names none.
    pub http_status: u16,
    /// What it means for a send.
    pub class: Class,
    /// What it means, in words of ours.
    pub meaning: &'static str,
}

/// The row of a code.
pub fn lookup(code: i64) -> Option<&'static Code> {
    // 200 to 299 are one row: permissions.
    let code = if (200..=299).contains(&code) { 200 } else { code };
    CODES.binary_search_by_key(&code, |row| row.code).ok().and_then(|at| CODES.get(at))
}

/// What an error means for a send that was answered with it (or failed by a status).
///
/// `http_status` decides for codes that the table does not know: a refusal by a 4xx is believed, anything else
/// leaves the outcome unknown.
pub fn classify(code: i64, http_status: Option<u16>) -> Class {
    match (lookup(code), http_status) {
        (Some(row), _) => row.class,
        (None, Some(429)) => Class::Retry,
        (None, Some(401)) => Class::Credentials,
        (None, Some(400..=499)) => Class::Refused,
        _ => Class::Unknown,
    }
}

/// What a failure tells about the person that the message was for.
pub fn verdict(code: i64) -> Option<Verdict> {
    match code {
        131_026 => Some(Verdict::Unreachable),
        131_050 => Some(Verdict::OptedOut),
        131_049 => Some(Verdict::EnoughMarketing),
        _ => None,
    }
}

/// What an answer means whose body is no error of Meta's (a proxy's page, nothing at all).
pub fn classify_status(http_status: u16) -> Class {
    match http_status {
        429 => Class::Retry,
        401 => Class::Credentials,
        400..=499 if http_status != 408 => Class::Refused,
        _ => Class::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_for_searching() {
        assert!(CODES.is_sorted_by(|a, b| a.code < b.code));
        assert!(CODES.iter().all(|row| !row.meaning.is_empty() && (400..600).contains(&row.http_status)));
    }

    #[test]
    fn only_four_codes_may_be_repeated_by_a_machine() {
        let repeated: Vec<i64> =
            CODES.iter().filter(|row| row.class == Class::Retry).map(|row| row.code).collect();
        assert_eq!(repeated, [4, 80007, 130_429, 131_056]);
        for code in [1, 2, 131_000, 131_016, 131_057] {
            assert_eq!(classify(code, Some(400)), Class::Unknown, "{code}");
        }
    }

    #[test]
    fn codes_that_are_not_in_the_table_go_by_their_status() {
        assert_eq!(classify(999_999, Some(400)), Class::Refused);
        assert_eq!(classify(999_999, Some(429)), Class::Retry);
        assert_eq!(classify(999_999, Some(500)), Class::Unknown);
        assert_eq!(classify(999_999, None), Class::Unknown);
        assert_eq!(classify(230, Some(500)), Class::Credentials);
        assert_eq!(classify_status(408), Class::Unknown);
        assert_eq!(classify_status(404), Class::Refused);
        assert_eq!(classify_status(502), Class::Unknown);
    }
}
