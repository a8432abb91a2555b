//! Who did it: on every event and every audit row.

use crate::{ApiKeyId, ContactId, PersonId, RunId};
use serde::{Deserialize, Serialize};

/// Who caused an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum Actor {
    /// Hilo itself: timers, dispatchers, retention.
    System,
    /// The provider of a channel: statuses, account events.
    Provider,
    /// The customer.
    Contact(ContactId),
    /// A person who signed in.
    Person(PersonId),
    /// A program with a key.
    ApiKey(ApiKeyId),
    /// A flow, on behalf of nobody.
    Run(RunId),
    /// Somebody with access to the machine, through the command line.
    Operator,
    /// Somebody of the company with the number's phone: they wrote in the WhatsApp Business app, and the provider told us.
    PhoneApp,
}

impl Actor {
    /// Whether a human being of the company (or a program of theirs) acted, as opposed to a bot or the
    /// customer.
    pub fn is_staff(self) -> bool {
        matches!(self, Self::Person(_) | Self::ApiKey(_) | Self::Operator | Self::PhoneApp)
    }
}
