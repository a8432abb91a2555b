//! Channels: the numbers (later mailboxes, sites…) through which customers are reached.

use crate::Setting;
use hilo_model::{ChannelId, EnvironmentId, Scope, WorkspaceId};
use hilo_vault::SealedSecret;
use serde::{Deserialize, Serialize};

/// A channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Of which environment.
    pub environment: EnvironmentId,
    /// The name people see.
    pub name: String,
    /// Whether messages are sent through it. Received ones are always taken in.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// What it is, and how it is reached.
    pub kind: ChannelKind,
}

fn yes() -> bool {
    true
}

/// What a channel is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChannelKind {
    /// A WhatsApp number on Meta's Cloud API (or the simulator's).
    Whatsapp(WhatsappSettings),
}

/// A WhatsApp number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatsappSettings {
    /// The number's id at Meta.
    pub phone_number_id: String,
    /// The WhatsApp Business Account's id.
    pub waba_id: String,
    /// The portfolio that user ids belong to; the account's id where it is not known.
    pub portfolio_id: String,
    /// The number people see, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_number: Option<String>,
    /// Where the Graph API is, without a version.
    #[serde(default = "graph")]
    pub graph_url: String,
    /// The version of the Graph API.
    #[serde(default = "api_version")]
    pub api_version: String,
    /// Sealed at `channel/<id>/access_token`.
    pub access_token: SealedSecret,
    /// Sealed at `channel/<id>/app_secret`. While a secret is being rotated there are two; a signature by either holds.
    pub app_secrets: Vec<SealedSecret>,
    /// Sealed at `channel/<id>/verify_token`.
    pub verify_token: SealedSecret,
    /// Messages per second (G4): 80 by default (Meta's standard throughput).
    #[serde(default = "rate")]
    pub rate: u32,
    /// Whether at most one message per six seconds goes to the same person, with bursts (Meta's pair limit).
    #[serde(default = "yes")]
    pub pair_limit: bool,
}

impl WhatsappSettings {
    /// Where Meta's Graph API is.
    pub const GRAPH_URL: &str = "https://graph.facebook.com";
    /// The version of the Graph API that channels use unless told otherwise.
    pub const API_VERSION: &str = "v23.0";
    /// Meta's standard throughput, in messages per second.
    pub const RATE: u32 = 80;
}

fn graph() -> String {
    WhatsappSettings::GRAPH_URL.to_owned()
}

fn api_version() -> String {
    WhatsappSettings::API_VERSION.to_owned()
}

fn rate() -> u32 {
    WhatsappSettings::RATE
}

impl Channel {
    /// Workspace and environment.
    pub fn scope(&self) -> Scope {
        Scope { workspace: self.workspace, environment: self.environment }
    }

    /// What the channel of a WhatsApp number is found by: `phone_number_id` is the number's id at Meta.
    pub fn key_of_number(phone_number_id: &str) -> String {
        format!("whatsapp:{phone_number_id}")
    }

    /// The number's settings, if it is a WhatsApp number.
    pub fn whatsapp(&self) -> Option<&WhatsappSettings> {
        let ChannelKind::Whatsapp(settings) = &self.kind;
        Some(settings)
    }
}

/// Where a channel's secret belongs; see [`hilo_vault::Vault::seal_secret`].
pub fn secret_place(channel: ChannelId, field: &str) -> String {
    format!("channel/{channel}/{field}")
}

impl Setting for Channel {
    const KIND: &'static str = "channel";
    type Id = ChannelId;
    fn id(&self) -> ChannelId {
        self.id
    }
    /// A number belongs to one channel of one environment.
    fn key(&self) -> String {
        let ChannelKind::Whatsapp(settings) = &self.kind;
        Self::key_of_number(&settings.phone_number_id)
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn environment(&self) -> Option<EnvironmentId> {
        Some(self.environment)
    }
}
