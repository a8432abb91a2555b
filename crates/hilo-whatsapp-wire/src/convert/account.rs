//! What Meta says about a number and its account, as a person wants to know it: one word, and whether it is bad.

use crate::webhook::{
    AccountAlert, AccountEvent, AccountReviewUpdate, AccountUpdate, BusinessCapabilityUpdate,
    PhoneNumberNameUpdate, PhoneNumberQualityUpdate,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What news are about. Of each the latest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// How many people may be written to first in 24 hours.
    Limit,
    /// What people think of the number's messages.
    Quality,
    /// What the account may do at all.
    Account,
    /// The review of the account.
    Review,
    /// The name that people see.
    DisplayName,
    /// A warning.
    Alert,
}

impl About {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Quality => "quality",
            Self::Account => "account",
            Self::Review => "review",
            Self::DisplayName => "display_name",
            Self::Alert => "alert",
        }
    }
}

/// News about a number or its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountNews {
    /// What about.
    pub about: About,
    /// Meta's word: `TIER_2K`, `FLAGGED`, `ACCOUNT_RESTRICTION`….
    pub word: String,
    /// More of Meta's words, if there are any.
    pub detail: Option<String>,
    /// Whether somebody has to do something.
    pub bad: bool,
}

/// What a webhook's field and value say about a number and its account; none if they say nothing of that kind, or not in a form
/// that is known.
pub fn account_news(field: &str, value: &Value) -> Option<AccountNews> {
    let news = |about, word: String, detail, bad| Some(AccountNews { about, word, detail, bad });
    match field {
        "phone_number_quality_update" => {
            let update: PhoneNumberQualityUpdate = read(value)?;
            let limit = update.max_daily_conversations_per_business.map(|id| id.to_string());
            let limit = limit.or(update.current_limit);
            match (update.event.as_str(), limit) {
                ("FLAGGED", _) => news(About::Quality, update.event, None, true),
                ("UNFLAGGED", _) => news(About::Quality, update.event, None, false),
                (_, Some(limit)) => news(About::Limit, limit, update.old_limit, false),
                _ => None,
            }
        }
        "business_capability_update" => {
            let update: BusinessCapabilityUpdate = read(value)?;
            let limit = update.max_daily_conversations_per_business.map(|id| id.to_string());
            let of_older = update.max_daily_conversation_per_phone.map(|limit| limit.to_string());
            news(About::Limit, limit.or(of_older)?, None, false)
        }
        "account_update" => {
            let update: AccountUpdate = read(value)?;
            let ban = update.ban_info.and_then(|ban| ban.waba_ban_state).map(|state| words(&state));
            let violation = update.violation_info.and_then(|info| info.violation_type);
            let restrictions: Vec<String> =
                update.restriction_info.into_iter().filter_map(|info| info.restriction_type).collect();
            let restrictions = (!restrictions.is_empty()).then(|| restrictions.join(", "));
            let lifted = ban.as_deref().is_some_and(|state| state.contains("REINSTATE"));
            let bad = match update.event {
                AccountEvent::AccountDeleted
                | AccountEvent::AccountViolation
                | AccountEvent::AccountRestriction
                | AccountEvent::AccountOffboarded => true,
                AccountEvent::DisabledUpdate => !lifted,
                AccountEvent::AccountReconnected | AccountEvent::VerifiedAccount => false,
                // Partners, prices and terms change nothing about what the number may do.
                _ => return None,
            };
            news(About::Account, update.event.as_str().to_owned(), ban.or(violation).or(restrictions), bad)
        }
        "account_review_update" => {
            let decision = read::<AccountReviewUpdate>(value)?.decision;
            let bad = decision == "REJECTED";
            news(About::Review, decision, None, bad)
        }
        "phone_number_name_update" => {
            let update: PhoneNumberNameUpdate = read(value)?;
            let bad = update.decision == "REJECTED";
            news(About::DisplayName, update.decision, update.rejection_reason, bad)
        }
        "account_alerts" => {
            let alert = read::<AccountAlert>(value)?.alert_info?;
            let over = alert.alert_status.as_deref() == Some("NONE");
            let bad = !over && matches!(alert.alert_severity.as_deref(), Some("CRITICAL" | "WARNING"));
            news(About::Alert, alert.alert_type?, alert.alert_description, bad)
        }
        _ => None,
    }
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// One word or a list of them.
fn words(value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        Value::Array(list) => list.iter().map(words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_counts_is_told_in_a_word() {
        let told = |field: &str, value: Value| {
            account_news(field, &value).map(|news| (news.about, news.word, news.detail, news.bad))
        };
        let word = |word: &str| word.to_owned();
        let quality = |event: &str| json!({ "display_phone_number": "1", "event": event, "current_limit": "TIER_1K", "old_limit": "TIER_2K" });
        let cases = [
            (
                "phone_number_quality_update",
                quality("DOWNGRADE"),
                Some((About::Limit, word("TIER_1K"), Some(word("TIER_2K")), false)),
            ),
            (
                "phone_number_quality_update",
                quality("ONBOARDING"),
                Some((About::Limit, word("TIER_1K"), Some(word("TIER_2K")), false)),
            ),
            (
                "phone_number_quality_update",
                quality("FLAGGED"),
                Some((About::Quality, word("FLAGGED"), None, true)),
            ),
            (
                "phone_number_quality_update",
                quality("UNFLAGGED"),
                Some((About::Quality, word("UNFLAGGED"), None, false)),
            ),
            ("phone_number_quality_update", json!({ "event": "THROUGHPUT_UPGRADE" }), None),
            (
                "account_update",
                json!({ "event": "ACCOUNT_RESTRICTION", "restriction_info": [{ "restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING" }] }),
                Some((
                    About::Account,
                    word("ACCOUNT_RESTRICTION"),
                    Some(word("RESTRICTED_BIZ_INITIATED_MESSAGING")),
                    true,
                )),
            ),
            (
                "account_update",
                json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": ["REINSTATE"] } }),
                Some((About::Account, word("DISABLED_UPDATE"), Some(word("REINSTATE")), false)),
            ),
            ("account_update", json!({ "event": "PARTNER_ADDED" }), None),
            (
                "account_review_update",
                json!({ "decision": "REJECTED" }),
                Some((About::Review, word("REJECTED"), None, true)),
            ),
            (
                "account_alerts",
                json!({ "alert_info": { "alert_severity": "CRITICAL", "alert_status": "ACTIVE", "alert_type": "X" } }),
                Some((About::Alert, word("X"), None, true)),
            ),
            ("message_template_status_update", json!({ "event": "APPROVED" }), None),
            ("account_update", json!("what?"), None),
        ];
        for (field, value, expected) in cases {
            assert_eq!(told(field, value.clone()), expected, "{field} {value}");
        }
    }
}
