use hilo_model::Timestamp;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// What a token permits. Others of Meta's permissions open nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Permission {
    /// Sending, files, and the `messages` webhooks.
    #[serde(rename = "whatsapp_business_messaging")]
    Messaging,
    /// Accounts, numbers, templates, profiles, figures.
    #[serde(rename = "whatsapp_business_management")]
    Management,
    /// Business portfolios.
    #[serde(rename = "business_management")]
    Business,
    /// Conversion events.
    #[serde(rename = "whatsapp_business_manage_events")]
    Events,
}

impl Permission {
    /// Meta's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Messaging => "whatsapp_business_messaging",
            Self::Management => "whatsapp_business_management",
            Self::Business => "business_management",
            Self::Events => "whatsapp_business_manage_events",
        }
    }

    /// The permissions of a business's own system user.
    pub fn usual() -> BTreeSet<Self> {
        BTreeSet::from([Self::Messaging, Self::Management])
    }
}

/// An access token of a user or system user.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// What requests carry.
    pub token: String,
    /// The app that it was made for.
    pub app: String,
    /// What it permits.
    #[serde(default = "Permission::usual")]
    pub scopes: BTreeSet<Permission>,
    /// The accounts that it may use; all of them if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accounts: Option<Vec<String>>,
    /// When it expires, in microseconds since 1970; never if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Whether it was taken back (190, 467).
    #[serde(default)]
    pub revoked: bool,
}

impl fmt::Debug for Token {
    /// It stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token(of {})", self.app)
    }
}
