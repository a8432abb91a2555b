//! Presses of the buttons of messages that were made of templates.

use hilo_model::{ChannelId, ContactId, MessageId, Scope, Timestamp};

/// A customer pressed a button of a template's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateClickRow {
    /// Where.
    pub scope: Scope,
    /// Who.
    pub contact: ContactId,
    /// The message that the press is.
    pub message: MessageId,
    /// Through which channel.
    pub channel: ChannelId,
    /// The provider's id of the message with the button.
    pub provider_id: String,
    /// The button's words.
    pub button: String,
    /// When, by the provider.
    pub at: Timestamp,
}
