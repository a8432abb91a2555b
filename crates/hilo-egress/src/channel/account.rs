//! Our side of a channel: whose name we send in.

use crate::Secret;

/// An account at a channel's provider, with what is needed to use it.
#[derive(Debug, Clone)]
pub enum Account {
    /// A number of WhatsApp's Cloud API.
    Whatsapp(WhatsappAccount),
}

/// A number of WhatsApp's Cloud API.
#[derive(Debug, Clone)]
pub struct WhatsappAccount {
    /// The number's id at Meta (not the number).
    pub phone_number_id: String,
    /// The id of the WhatsApp Business Account that it belongs to.
    pub waba_id: String,
    /// Where the Graph API is, without version and without a slash at the end: `https://graph.facebook.com`, or a
    /// simulator.
    pub graph_url: String,
    /// The API's version: `v25.0`.
    pub api_version: String,
    /// The bearer token.
    pub access_token: Secret,
}

/// What the provider says about an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountState {
    /// The number as people write it.
    pub display_phone: Option<String>,
    /// The name that customers see.
    pub verified_name: Option<String>,
    /// Quality, in the provider's word (`GREEN`).
    pub quality: Option<String>,
    /// Standing, in the provider's word; WhatsApp numbers send and receive only when `CONNECTED`.
    pub status: Option<String>,
    /// Throughput, in the provider's word (`STANDARD`).
    pub throughput: Option<String>,
    /// How many people its portfolio may write to first in 24 hours, in the provider's word (`TIER_2K`).
    pub messaging_limit: Option<String>,
}
