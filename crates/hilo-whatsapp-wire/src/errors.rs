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
    /// Meta's number; the first one, where several are alike.
    pub code: i64,
    /// The last one that is alike.
    pub last: i64,
    /// The HTTP status that it comes with; 400 where Meta names none.
    pub http_status: u16,
    /// What it means for a send.
    pub class: Class,
    /// What to do about it.
    pub action: Action,
    /// What it means, in words of ours; the pages say it in the reader's language.
    pub meaning: &'static str,
}

/// What a person is to do about an error. The pages have words for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Put the receiver on the test number's list.
    AllowRecipient,
    /// Appeal, or look at the account's health at Meta.
    AskMeta,
    /// Send less of what people block.
    CheckQuality,
    /// Switch calling on, or ask for permission first.
    FixCalling,
    /// Send another file.
    FixFile,
    /// Repair the WhatsApp Flow.
    FixFlow,
    /// Look at the group.
    FixGroup,
    /// Register or verify the number.
    FixNumber,
    /// Repair the payment method.
    FixPayment,
    /// Correct what is sent.
    FixRequest,
    /// Correct the template, or choose another.
    FixTemplate,
    /// Give the app its permissions back.
    GrantPermission,
    /// Look in the number's app.
    LookInApp,
    /// Reach the person elsewhere.
    OtherChannel,
    /// Give the channel a new access token.
    RenewToken,
    /// Send no marketing to this person.
    RespectOptOut,
    /// Have the display name reviewed.
    ReviewName,
    /// Nothing: it is sent more slowly.
    SlowDown,
    /// Try again later.
    TryLater,
    /// Unblock the person.
    Unblock,
    /// Send it through the Marketing Messages API.
    UseMarketingApi,
    /// Send a template instead.
    UseTemplate,
    /// Make sure who the person is.
    VerifyPerson,
    /// Not before 24 hours.
    WaitADay,
}

impl Action {
    /// The name that the pages know it by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AllowRecipient => "allow_recipient",
            Self::AskMeta => "ask_meta",
            Self::CheckQuality => "check_quality",
            Self::FixCalling => "fix_calling",
            Self::FixFile => "fix_file",
            Self::FixFlow => "fix_flow",
            Self::FixGroup => "fix_group",
            Self::FixNumber => "fix_number",
            Self::FixPayment => "fix_payment",
            Self::FixRequest => "fix_request",
            Self::FixTemplate => "fix_template",
            Self::GrantPermission => "grant_permission",
            Self::LookInApp => "look_in_app",
            Self::OtherChannel => "other_channel",
            Self::RenewToken => "renew_token",
            Self::RespectOptOut => "respect_opt_out",
            Self::ReviewName => "review_name",
            Self::SlowDown => "slow_down",
            Self::TryLater => "try_later",
            Self::Unblock => "unblock",
            Self::UseMarketingApi => "use_marketing_api",
            Self::UseTemplate => "use_template",
            Self::VerifyPerson => "verify_person",
            Self::WaitADay => "wait_a_day",
        }
    }
}

/// The row of a code.
pub fn lookup(code: i64) -> Option<&'static Code> {
    let behind = CODES.partition_point(|row| row.code <= code);
    CODES.get(behind.checked_sub(1)?).filter(|row| code <= row.last)
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
        assert!(CODES.is_sorted_by(|a, b| a.last < b.code));
        assert!(CODES.iter().all(|row| row.code <= row.last));
        assert!(CODES.iter().all(|row| !row.meaning.is_empty() && (400..600).contains(&row.http_status)));
    }

    /// The codes of the reference, in its order.
    #[test]
    fn every_documented_code_has_a_row() {
        let documented: &[i64] = &[
            0, 1, 2, 3, 4, 10, 200, 299, 33, 100, 190, 368, 80_007, 130_403, 130_429, 130_472, 130_497,
            130_501, 131_000, 131_005, 131_008, 131_009, 131_016, 131_020, 131_041, 131_201, 131_215,
            131_021, 131_026, 131_030, 131_031, 131_037, 131_042, 131_044, 131_045, 131_047, 131_048,
            131_049, 131_050, 131_051, 131_052, 131_053, 131_055, 131_056, 131_057, 131_059, 131_060,
            131_062, 131_063, 131_064, 132_000, 132_001, 132_005, 132_007, 132_008, 132_012, 132_015,
            132_016, 132_018, 132_068, 132_069, 133_000, 133_004, 133_005, 133_008, 133_009, 133_006,
            133_010, 133_015, 133_016, 134_011, 134_100, 134_101, 134_102, 135_000, 136_024, 137_000,
            138_000, 138_018, 139_000, 139_006, 139_100, 139_103, 139_200, 147_001, 147_005, 141_006,
            141_010, 141_014, 200_005, 200_007, 2_388_001, 2_388_012, 2_388_091, 2_388_093, 2_388_103,
            2_494_100, 2_388_019, 2_388_039, 2_388_040, 2_388_047, 2_388_072, 2_388_073, 2_388_293,
            2_388_299, 2_388_318, 2_388_330, 2_494_164, 2_494_179, 2_593_107, 2_593_109,
        ];
        let missing: Vec<_> = documented.iter().filter(|code| lookup(**code).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(lookup(300), None);
        assert_eq!(lookup(-1), None);
    }

    #[test]
    fn what_a_failure_tells_about_the_person() {
        let told: Vec<_> = CODES.iter().filter_map(|row| Some((row.code, verdict(row.code)?))).collect();
        let expected = [
            (131_026, Verdict::Unreachable),
            (131_049, Verdict::EnoughMarketing),
            (131_050, Verdict::OptedOut),
        ];
        assert_eq!(told, expected);
    }

    /// The pages say what each code means and what to do, in three languages.
    #[test]
    fn every_code_has_words_in_every_language() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/src/features/threads/offers/errors");
        for language in ["es", "en", "pt"] {
            let text = std::fs::read_to_string(format!("{folder}/{language}.json")).unwrap();
            let words: serde_json::Value = serde_json::from_str(&text).unwrap();
            let rows = words["codes"].as_array().unwrap();
            assert_eq!(rows.len(), CODES.len(), "{language}");
            for (row, told) in CODES.iter().zip(rows) {
                let range = serde_json::json!([row.code, row.last, row.action.as_str()]);
                let told = told.as_array().unwrap();
                assert_eq!(&told[..3], range.as_array().unwrap(), "{language}");
                assert!(!told[3].as_str().unwrap().trim().is_empty(), "{language} {}", row.code);
                let advice = words["actions"][row.action.as_str()].as_str();
                assert!(advice.is_some_and(|advice| !advice.is_empty()), "{language} {:?}", row.action);
            }
        }
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
