//! A channel's lane: what the provider said about the number and its account (G1).
//!
//! The latest news of each topic count. What a person has to act on becomes an incident, once: the same news again, or news of
//! lesser weight, do not.

use hilo_model::{
    Timestamp,
    channel_news::{ChannelNews, Severity},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The state of a channel's lane. Stored as JSON, in the clear: accounts are no people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelState {
    /// The latest news by topic.
    pub news: BTreeMap<String, Latest>,
}

/// The latest news of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latest {
    /// What was said.
    pub news: ChannelNews,
    /// When it came.
    pub at: Timestamp,
}

/// Something that a person has to act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// A stable word for it: `channel_ban`, `channel_restriction`….
    pub code: &'static str,
    /// In one line.
    pub summary: String,
}

/// What a channel's event changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChannelDecision {
    /// Whether the state changed.
    pub changed: bool,
    /// What a person has to act on.
    pub concerns: Vec<Concern>,
}

/// Takes news in.
pub fn decide(state: &mut ChannelState, news: Vec<ChannelNews>, now: Timestamp) -> ChannelDecision {
    let mut out = ChannelDecision::default();
    for news in news {
        let topic = news.topic();
        let before = state.news.get(&topic);
        let known = before.is_some_and(|before| before.news == news);
        if !known && news.severity() >= Severity::Warning {
            out.concerns.push(concern(&news));
        }
        out.changed |= !known;
        if !known {
            state.news.insert(topic, Latest { news, at: now });
        }
    }
    out
}

impl ChannelState {
    /// The gravest of what holds now.
    pub fn severity(&self) -> Severity {
        self.news.values().map(|latest| latest.news.severity()).max().unwrap_or(Severity::Info)
    }
}

fn concern(news: &ChannelNews) -> Concern {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "no reason told".to_owned());
    let (code, summary) = match news {
        ChannelNews::Ban { date, .. } => {
            ("channel_ban", format!("the account is banned or will be ({})", or_none(date)))
        }
        ChannelNews::Restricted { restrictions } => {
            let kinds: Vec<&str> = restrictions.iter().map(|it| &*it.kind).collect();
            ("channel_restriction", format!("the account may do less: {}", kinds.join(", ")))
        }
        ChannelNews::Violation { kind } => ("channel_violation", format!("the account broke a rule: {kind}")),
        ChannelNews::Flagged { .. } => {
            ("channel_flagged", "the number was flagged for the quality of its messages".to_owned())
        }
        ChannelNews::Name { name, reason, .. } => (
            "channel_name_rejected",
            format!("the display name {} was rejected ({})", or_none(name), or_none(reason)),
        ),
        ChannelNews::Reviewed { .. } => ("channel_review_rejected", "the account's review failed".to_owned()),
        ChannelNews::Pin { event, .. } => ("channel_pin", format!("the number's two-step PIN: {event:?}")),
        ChannelNews::Alert { kind, text, .. } => ("channel_alert", format!("{kind}: {}", or_none(text))),
        ChannelNews::Disconnected { reason } => {
            ("channel_disconnected", format!("the number left the API ({})", or_none(reason)))
        }
        ChannelNews::Deleted => ("channel_deleted", "the account was deleted".to_owned()),
        ChannelNews::Group { group, .. } => {
            ("channel_group_suspended", format!("WhatsApp suspended the group {group}"))
        }
        ChannelNews::Payments { configuration, status } => {
            ("channel_payments", format!("the payment configuration {configuration} is {status}"))
        }
        ChannelNews::Limit { .. }
        | ChannelNews::ThroughputRaised
        | ChannelNews::Username { .. }
        | ChannelNews::Reconnected => {
            ("channel_news", "the provider said something about the number".to_owned())
        }
    };
    Concern { code, summary }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::channel_news::{BanState, PinEvent};

    const NOON: Timestamp = Timestamp::from_seconds(1_763_726_400);

    fn ban(state: BanState) -> ChannelNews {
        ChannelNews::Ban { state, date: Some("April 17, 2026".to_owned()) }
    }

    #[test]
    fn a_person_is_called_once_for_each_thing() {
        let mut state = ChannelState::default();
        let codes = |state: &mut ChannelState, news| {
            decide(state, vec![news], NOON).concerns.into_iter().map(|it| it.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(&mut state, ban(BanState::Scheduled)), ["channel_ban"]);
        assert!(codes(&mut state, ban(BanState::Scheduled)).is_empty(), "a repeated webhook");
        assert_eq!(codes(&mut state, ban(BanState::Disabled)), ["channel_ban"]);
        assert_eq!(state.severity(), Severity::Critical);
        assert!(codes(&mut state, ban(BanState::Reinstated)).is_empty(), "good news");
        assert_eq!(state.severity(), Severity::Info);
        let pin = ChannelNews::Pin { event: PinEvent::Changed, requester: None };
        assert_eq!(codes(&mut state, pin), ["channel_pin"]);
        assert!(codes(&mut state, ChannelNews::Limit { tier: "TIER_2K".to_owned() }).is_empty());
        assert_eq!(state.news.len(), 3);
    }
}
