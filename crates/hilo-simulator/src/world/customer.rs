use hilo_whatsapp_wire::webhook::{Contact, Profile};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A person with WhatsApp.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The simulator's id.
    pub id: String,
    /// The name that the person shows.
    pub name: String,
    /// The phone, digits only; none if the person hides it behind a username.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The business-scoped user id; none to play webhooks of before April 2026.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The username, with `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Whether messages are read as soon as they arrive.
    #[serde(default)]
    pub reads: bool,
    /// Whether messages can be delivered at all (131026).
    #[serde(default = "yes")]
    pub on_whatsapp: bool,
    /// Whether the person stopped marketing messages (131050).
    #[serde(default)]
    pub stopped_marketing: bool,
    /// Whether the phone is off: messages are sent, and delivered when it is on again.
    #[serde(default)]
    pub offline: bool,
}

fn yes() -> bool {
    true
}

impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Customer({})", self.id)
    }
}

impl Customer {
    /// As webhooks tell of the person. What is hidden is absent.
    pub fn contact(&self) -> Contact {
        let (name, username) = (Some(self.name.clone()), self.username.clone());
        Contact {
            profile: Some(Profile { name, username, ..Profile::default() }),
            wa_id: self.phone.clone(),
            user_id: self.user_id.clone(),
            ..Contact::default()
        }
    }
}
