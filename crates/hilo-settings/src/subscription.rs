//! Subscriptions: where programs get what happens in channels, as Meta would tell it.

use crate::Setting;
use hilo_model::{
    ChannelId, ContactId, EnvironmentId, Id, Scope, SubscriptionId, SubscriptionStandingId, Timestamp,
    WorkspaceId,
};
use hilo_vault::SealedSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A program that is told what happens in channels, in the form of Meta's webhooks (I9).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Of which environment.
    pub environment: EnvironmentId,
    /// What people call the program.
    pub name: String,
    /// Where it is told.
    pub callback_url: String,
    /// Sealed at `subscription/<id>/app_secret`: signs what it is told.
    pub app_secret: SealedSecret,
    /// Sealed at `subscription/<id>/verify_token`: for the handshake.
    pub verify_token: SealedSecret,
    /// Of which channels; of every one of the environment if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ChannelId>,
    /// Of which fields.
    pub fields: Vec<SubscriptionField>,
}

/// A field of webhooks, by Meta's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionField {
    /// What customers send, how far messages of ours came, and payments of orders.
    Messages,
    /// What the company writes in the number's app.
    SmbMessageEchoes,
    /// Telephone calls.
    Calls,
    /// What customers decided to be sent.
    UserPreferences,
    /// A template was approved, refused, paused….
    MessageTemplateStatusUpdate,
    /// People take a template better or worse.
    MessageTemplateQualityUpdate,
    /// A template says something else.
    MessageTemplateComponentsUpdate,
    /// A template is of another category, or will be.
    TemplateCategoryUpdate,
    /// A number may write to more people, or fewer.
    PhoneNumberQualityUpdate,
    /// A number's name was looked at.
    PhoneNumberNameUpdate,
    /// The account is restricted, banned, reconnected….
    AccountUpdate,
    /// Something about the account needs a look.
    AccountAlerts,
}

impl SubscriptionField {
    /// Every field.
    pub const ALL: [Self; 12] = [
        Self::Messages,
        Self::SmbMessageEchoes,
        Self::Calls,
        Self::UserPreferences,
        Self::MessageTemplateStatusUpdate,
        Self::MessageTemplateQualityUpdate,
        Self::MessageTemplateComponentsUpdate,
        Self::TemplateCategoryUpdate,
        Self::PhoneNumberQualityUpdate,
        Self::PhoneNumberNameUpdate,
        Self::AccountUpdate,
        Self::AccountAlerts,
    ];

    /// Meta's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::SmbMessageEchoes => "smb_message_echoes",
            Self::Calls => "calls",
            Self::UserPreferences => "user_preferences",
            Self::MessageTemplateStatusUpdate => "message_template_status_update",
            Self::MessageTemplateQualityUpdate => "message_template_quality_update",
            Self::MessageTemplateComponentsUpdate => "message_template_components_update",
            Self::TemplateCategoryUpdate => "template_category_update",
            Self::PhoneNumberQualityUpdate => "phone_number_quality_update",
            Self::PhoneNumberNameUpdate => "phone_number_name_update",
            Self::AccountUpdate => "account_update",
            Self::AccountAlerts => "account_alerts",
        }
    }

    /// The field of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }
}

impl Subscription {
    /// Workspace and environment.
    pub fn scope(&self) -> Scope {
        Scope { workspace: self.workspace, environment: self.environment }
    }

    /// Whether it is told of a field.
    pub fn wants(&self, field: SubscriptionField) -> bool {
        self.fields.contains(&field)
    }

    /// Whether it is told what happens in a channel of its environment.
    pub fn is_of(&self, channel: ChannelId) -> bool {
        self.channels.is_empty() || self.channels.contains(&channel)
    }

    /// Where a secret of it belongs; see [`hilo_vault::Vault::seal_secret`].
    pub fn secret_place(id: SubscriptionId, field: &str) -> String {
        format!("subscription/{id}/{field}")
    }
}

impl Setting for Subscription {
    const KIND: &'static str = "subscription";
    type Id = SubscriptionId;
    fn id(&self) -> SubscriptionId {
        self.id
    }
    /// A program may have several, of different channels.
    fn key(&self) -> String {
        self.id.to_string()
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn environment(&self) -> Option<EnvironmentId> {
        Some(self.environment)
    }
}

/// How far a subscription has come in the journal of one partition. Whoever owns the partition keeps it, and nobody else reads
/// it but to show how the subscription does; so it is a document that no node holds in memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubscriptionStanding {
    /// Its id.
    pub id: SubscriptionStandingId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Of which environment.
    pub environment: EnvironmentId,
    /// Of which subscription.
    pub subscription: SubscriptionId,
    /// In which partition.
    pub partition: i16,
    /// Every entry of the journal up to this one was told, is nothing to tell, was given up, or is of somebody in `held`.
    pub offset: i64,
    /// People of whom something could not be told yet: what comes after it waits, so that the order of each is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Held>,
    /// When the program took something last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// What went wrong last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<DeliveryFailure>,
    /// How many were given up.
    #[serde(default)]
    pub given_up: u64,
}

/// Somebody of whom something could not be told yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Who; the channel's id, if what waits is a channel's.
    pub contact: ContactId,
    /// Whether what waits is a channel's and nobody's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_channel: bool,
    /// Of theirs everything up to this entry is done; the next one waits.
    pub after: i64,
    /// Since when it waits.
    pub since: Timestamp,
    /// How often it was tried; never, if it waits for its file to be fetched.
    pub attempts: u32,
    /// Not before then again.
    pub due: Timestamp,
}

/// What went wrong with a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryFailure {
    /// When.
    pub at: Timestamp,
    /// In words, without secrets.
    pub words: String,
}

impl SubscriptionStanding {
    /// The standing that a subscription begins with: what comes from now on is told.
    pub fn begin(id: SubscriptionStandingId, of: &Subscription, partition: i16, offset: i64) -> Self {
        Self {
            id,
            workspace: of.workspace,
            environment: of.environment,
            subscription: of.id,
            partition,
            offset,
            held: Vec::new(),
            delivered_at: None,
            failure: None,
            given_up: 0,
        }
    }
}

impl Setting for SubscriptionStanding {
    const KIND: &'static str = "subscription_standing";
    type Id = SubscriptionStandingId;
    fn id(&self) -> SubscriptionStandingId {
        self.id
    }
    fn key(&self) -> String {
        format!("{}/{}", self.subscription, self.partition)
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn environment(&self) -> Option<EnvironmentId> {
        Some(self.environment)
    }
    fn parent(&self) -> Option<Uuid> {
        Some(self.subscription.uuid())
    }
}
