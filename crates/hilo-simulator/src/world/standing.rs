use super::{Override, Strength};
use hilo_model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What Meta keeps of a number besides what it is: how far its registration is, how well it stands, its profile and
/// settings.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Standing {
    /// Whether it can send and receive: `register` was called.
    pub registered: bool,
    /// The two-step PIN, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
    /// Whether a code showed that the number is the business's.
    pub verified: bool,
    /// The code that was sent and is to be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// When it was registered and deregistered: ten times in 72 hours at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registrations: Vec<Timestamp>,
    /// `CONNECTED`, `PENDING`, `BANNED`, `RESTRICTED`, `RATE_LIMITED`, `FLAGGED`….
    pub status: String,
    /// The quality that was set; what customers' blocking makes of it if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<Strength>,
    /// Another name that is in review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_name: Option<String>,
    /// The username, with its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// About, address, description and so on, as they were set.
    pub profile: Map<String, Value>,
    /// `calling`, `user_identity_change`, `storage_configuration`.
    pub settings: Map<String, Value>,
    /// `is_cart_enabled`, `is_catalog_visible`.
    pub commerce: Map<String, Value>,
    /// Commands, prompts and the welcome message.
    pub automation: Map<String, Value>,
    /// Short links, by code.
    pub links: BTreeMap<String, Link>,
    /// Whom the business blocked, by phone or user id, in order.
    pub blocked: Vec<String>,
    /// Since when the number is used both by API and in the WhatsApp Business app, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_app_since: Option<Timestamp>,
    /// Whether the app shares what was said before.
    pub shares_history: bool,
    /// What of the app was asked for already: `history`, `smb_app_state_sync`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub synced: BTreeSet<String>,
    /// Other addresses for webhooks of this number, by app.
    pub overrides: BTreeMap<String, Override>,
}

/// A short link that opens a chat, with words in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The words.
    pub prefilled_message: String,
    /// `SVG` or `PNG`, if there is a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

impl Default for Standing {
    /// A number that works.
    fn default() -> Self {
        Self {
            registered: true,
            pin: None,
            verified: true,
            code: None,
            registrations: Vec::new(),
            status: "CONNECTED".to_owned(),
            quality: None,
            new_name: None,
            username: None,
            profile: Map::new(),
            settings: Map::new(),
            commerce: Map::new(),
            automation: Map::new(),
            links: BTreeMap::new(),
            blocked: Vec::new(),
            business_app_since: None,
            shares_history: true,
            synced: BTreeSet::new(),
            overrides: BTreeMap::new(),
        }
    }
}

impl std::fmt::Debug for Standing {
    /// The PIN stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Standing({})", self.status)
    }
}
