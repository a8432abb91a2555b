//! Which channels a change is about.

use hilo_runtime::configuration::{ChannelEntry, Snapshot};
use hilo_whatsapp_wire::webhook::{Change, Entry};
use serde_json::Value;
use std::sync::Arc;

/// Which channels a change is about.
pub(super) enum Concern<'a> {
    /// One number.
    Number(&'a Arc<ChannelEntry>),
    /// An account or portfolio: all its numbers.
    Account(Vec<&'a Arc<ChannelEntry>>),
    /// None that is known here.
    Nobody,
}

impl<'a> Concern<'a> {
    /// Finds the channels of a change by the number it names, else by the account that its entry names.
    pub(super) fn of(snapshot: &'a Snapshot, account: Option<&str>, change: &Change) -> Self {
        if let Some(number) = number(change) {
            return snapshot.numbers.get(number).map_or(Self::Nobody, Self::Number);
        }
        let partners_account = match change {
            Change::AccountUpdate(update) => {
                update.waba_info.as_ref().and_then(|info| info.waba_id.as_ref()).map(ToString::to_string)
            }
            _ => None,
        };
        let mut channels: Vec<_> = snapshot
            .channels
            .values()
            .filter(|entry| {
                entry.channel.whatsapp().is_some_and(|number| {
                    let ids = [Some(number.waba_id.as_str()), Some(number.portfolio_id.as_str())];
                    partners_account.as_deref().map_or_else(
                        || account.is_some() && ids.contains(&account),
                        |account| number.waba_id == account,
                    )
                })
            })
            .collect();
        channels.sort_by_key(|entry| entry.channel.id);
        if channels.is_empty() { Self::Nobody } else { Self::Account(channels) }
    }

    /// The channels.
    pub(super) fn channels(&self) -> &[&'a Arc<ChannelEntry>] {
        match self {
            Self::Number(entry) => std::slice::from_ref(entry),
            Self::Account(entries) => entries,
            Self::Nobody => &[],
        }
    }
}

/// The account that an entry is about.
pub(super) fn account(entry: &Entry) -> Option<String> {
    entry.id.as_ref().map(ToString::to_string)
}

/// The number's id that a change names.
fn number(change: &Change) -> Option<&str> {
    let metadata = match change {
        Change::Messages(value) | Change::SmbMessageEchoes(value) | Change::MessageEchoes(value) => {
            &value.metadata
        }
        Change::Standby(value) => {
            return value
                .standby
                .metadata
                .as_ref()
                .map(|metadata| &*metadata.phone_number_id)
                .or_else(|| raw(value.more.get("metadata")));
        }
        Change::History(value) => &value.metadata,
        Change::SmbAppStateSync(value) => &value.metadata,
        Change::UserPreferences(value) => &value.metadata,
        Change::UserIdUpdate(value) => &value.metadata,
        Change::Calls(value) => &value.metadata,
        Change::GroupLifecycle(value)
        | Change::GroupParticipants(value)
        | Change::GroupSettings(value)
        | Change::GroupStatus(value) => &value.metadata,
        Change::AutomaticEvents(value) => return raw(value.more.get("metadata")),
        Change::MessagingHandovers(value) => return raw(value.recipient.as_ref()),
        Change::Unknown { value, .. } => return raw(value.get("metadata")),
        _ => return None,
    };
    metadata.as_ref().map(|metadata| &*metadata.phone_number_id)
}

fn raw(metadata: Option<&Value>) -> Option<&str> {
    metadata?.get("phone_number_id")?.as_str()
}
