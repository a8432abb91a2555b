//! What the contact's lane knows of whether and what may be sent: the state that decides it, not a copy.

use crate::{App, Result, opened::Keys};
use hilo_core::contact::ContactState;
use hilo_model::{
    ChannelId, ContactId, Id, Scope, Timestamp,
    consent::{Consent, ConsentTopic},
};
use hilo_store::journal::{LaneKey, LaneKind};

/// Whether and what may be sent to a contact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// What they decided.
    pub consent: Vec<ConsentView>,
    /// Where nothing arrives.
    pub unreachable: Vec<UnreachableView>,
    /// No marketing before.
    pub marketing_after: Option<Timestamp>,
}

/// What a contact decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentView {
    /// About what.
    pub topic: ConsentTopic,
    /// Which way.
    pub consent: Consent,
    /// When.
    pub at: Timestamp,
}

/// An address at which nothing arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreachableView {
    /// On which channel.
    pub channel: ChannelId,
    /// The provider's code.
    pub code: i64,
    /// Since when.
    pub since: Timestamp,
}

impl App {
    /// What the lane knows; nothing if it cannot be opened.
    pub(super) async fn standing(&self, scope: Scope, contact: ContactId, keys: &Keys) -> Result<Standing> {
        Ok(self.lane_state(scope, contact, keys).await?.map(Standing::of).unwrap_or_default())
    }

    /// The state of a contact's lane; none if there is none or it cannot be opened.
    pub(super) async fn lane_state(
        &self,
        scope: Scope,
        contact: ContactId,
        keys: &Keys,
    ) -> Result<Option<ContactState>> {
        let lane = LaneKey { scope, kind: LaneKind::Contact, id: contact.uuid() };
        let Some(stored) = self.store.lanes(&[lane]).await?.pop().flatten() else { return Ok(None) };
        Ok(keys.json(contact, &stored.bytes).known())
    }
}

impl Standing {
    fn of(state: ContactState) -> Self {
        let consent = state.consent.iter().map(|(topic, decided)| ConsentView {
            topic: *topic,
            consent: decided.consent,
            at: decided.at,
        });
        let unreachable = state.addresses.iter().filter_map(|(channel, address)| {
            let why = address.unreachable?;
            Some(UnreachableView { channel: *channel, code: why.code, since: why.since })
        });
        Self {
            consent: consent.collect(),
            unreachable: unreachable.collect(),
            marketing_after: state.marketing_after,
        }
    }
}
