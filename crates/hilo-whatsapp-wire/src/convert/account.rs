use crate::{
    scalar::{NumericId, UnixTime},
    webhook::{
        AccountEvent, AccountUpdate, Change, DisconnectionInfo, GroupUpdate, PhoneNumberQualityUpdate,
        SecurityUpdate,
    },
};
use hilo_model::channel_news::{BanState, ChannelNews, Decision, PinEvent, Restriction, Severity};
use serde_json::Value;

/// What a change says about numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberNews {
    /// The number that it names, digits only; all of the account if it names none.
    pub number: Option<String>,
    /// What it says.
    pub news: Vec<ChannelNews>,
}

/// What a change says about numbers and their account.
pub fn channel_news(change: &Change) -> NumberNews {
    let digits = |text: &String| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let named = |number: &Option<String>| number.as_ref().map(digits).filter(|number| !number.is_empty());
    match change {
        Change::PhoneNumberQuality(value) => {
            NumberNews { number: named(&value.display_phone_number), news: quality(value) }
        }
        Change::PhoneNumberName(value) => NumberNews {
            number: named(&value.display_phone_number),
            news: decision(&value.decision)
                .map(|decision| ChannelNews::Name {
                    decision,
                    name: value.requested_verified_name.clone(),
                    reason: value.rejection_reason.clone().filter(|reason| reason != "NONE"),
                })
                .into_iter()
                .collect(),
        },
        Change::Security(value) => NumberNews {
            number: named(&value.display_phone_number),
            news: security(value).into_iter().collect(),
        },
        Change::BusinessUsernameUpdates(value) => NumberNews {
            number: named(&value.display_phone_number),
            news: vec![ChannelNews::Username {
                status: value.status.clone(),
                username: value.username.clone(),
            }],
        },
        Change::AccountUpdate(value) => NumberNews {
            number: named(&value.phone_number.as_ref().map(NumericId::to_string)),
            news: account(value),
        },
        Change::GroupStatus(value) => {
            NumberNews { number: None, news: value.groups.iter().filter_map(group).collect() }
        }
        other => NumberNews { number: None, news: of_account(other).into_iter().collect() },
    }
}

fn group(group: &GroupUpdate) -> Option<ChannelNews> {
    let kind = group.kind.as_deref()?;
    Some(ChannelNews::Group {
        group: group.group_id.clone()?,
        suspended: kind.contains("suspend") && !kind.contains("clear"),
    })
}

fn of_account(change: &Change) -> Option<ChannelNews> {
    match change {
        Change::AccountReview(value) => {
            decision(&value.decision).map(|decision| ChannelNews::Reviewed { decision })
        }
        Change::AccountAlerts(value) => {
            let alert = value.alert_info.as_ref()?;
            Some(ChannelNews::Alert {
                kind: alert.alert_type.clone()?,
                severity: match alert.alert_severity.as_deref() {
                    Some("CRITICAL") => Severity::Critical,
                    Some("WARNING") => Severity::Warning,
                    _ => Severity::Info,
                },
                active: alert.alert_status.as_deref() != Some("NONE"),
                text: alert.alert_description.clone(),
            })
        }
        Change::BusinessCapability(value) => {
            let tier =
                match (&value.max_daily_conversations_per_business, value.max_daily_conversation_per_phone) {
                    (Some(tier), _) => tier.to_string(),
                    (None, Some(-1)) => "TIER_UNLIMITED".to_owned(),
                    (None, Some(limit)) => limit.to_string(),
                    (None, None) => return None,
                };
            Some(ChannelNews::Limit { tier })
        }
        Change::PaymentConfiguration(value) => Some(ChannelNews::Payments {
            configuration: value.configuration_name.clone(),
            status: value.status.clone()?,
        }),
        _ => None,
    }
}

fn decision(word: &str) -> Option<Decision> {
    match word {
        "APPROVED" => Some(Decision::Approved),
        "REJECTED" => Some(Decision::Rejected),
        "PENDING" => Some(Decision::Pending),
        "DEFERRED" => Some(Decision::Deferred),
        _ => None,
    }
}

fn quality(value: &PhoneNumberQualityUpdate) -> Vec<ChannelNews> {
    let mut news = Vec::new();
    match &*value.event {
        "THROUGHPUT_UPGRADE" => news.push(ChannelNews::ThroughputRaised),
        "FLAGGED" => news.push(ChannelNews::Flagged { flagged: true }),
        "UNFLAGGED" => news.push(ChannelNews::Flagged { flagged: false }),
        _ => {}
    }
    let tier = value.max_daily_conversations_per_business.as_ref().map(NumericId::to_string);
    let tier = tier.or_else(|| value.current_limit.clone());
    news.extend(tier.map(|tier| ChannelNews::Limit { tier }));
    news
}

fn security(value: &SecurityUpdate) -> Option<ChannelNews> {
    let event = match &*value.event {
        "PIN_CHANGED" => PinEvent::Changed,
        "PIN_RESET_REQUEST" => PinEvent::ResetRequested,
        "PIN_REQUEST_SUCCESS" => PinEvent::ResetDone,
        _ => return None,
    };
    Some(ChannelNews::Pin { event, requester: value.requester.as_ref().map(ToString::to_string) })
}

fn account(value: &AccountUpdate) -> Vec<ChannelNews> {
    let mut news = Vec::new();
    if let Some(kind) = value.violation_info.as_ref().and_then(|info| info.violation_type.clone()) {
        news.push(ChannelNews::Violation { kind });
    }
    if value.event == AccountEvent::AccountRestriction || !value.restriction_info.is_empty() {
        let restrictions = value.restriction_info.iter().map(|info| Restriction {
            kind: info.restriction_type.clone().unwrap_or_default(),
            until: info.expiration.map(|UnixTime { seconds, .. }| seconds),
            remedy: info.remediation.clone(),
        });
        news.push(ChannelNews::Restricted { restrictions: restrictions.collect() });
    }
    if let Some(info) = &value.ban_info {
        let states = match &info.waba_ban_state {
            Some(Value::Array(states)) => states.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(state)) => vec![&**state],
            _ => Vec::new(),
        };
        let state = states.into_iter().find_map(|state| match state {
            "DISABLE" => Some(BanState::Disabled),
            "SCHEDULE_FOR_DISABLE" => Some(BanState::Scheduled),
            "REINSTATE" => Some(BanState::Reinstated),
            _ => None,
        });
        news.extend(state.map(|state| ChannelNews::Ban { state, date: info.waba_ban_date.clone() }));
    }
    match value.event {
        AccountEvent::AccountDeleted => news.push(ChannelNews::Deleted),
        AccountEvent::AccountOffboarded => news.push(disconnected(value.disconnection_info.as_ref())),
        // Partners come and go for other reasons too: only with a reason did the app of the number leave.
        AccountEvent::PartnerRemoved if value.disconnection_info.is_some() => {
            news.push(disconnected(value.disconnection_info.as_ref()));
        }
        AccountEvent::AccountReconnected => news.push(ChannelNews::Reconnected),
        _ => {}
    }
    news
}

fn disconnected(info: Option<&DisconnectionInfo>) -> ChannelNews {
    ChannelNews::Disconnected { reason: info.and_then(|info| info.reason.clone()) }
}
