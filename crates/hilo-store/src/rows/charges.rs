//! What is kept of messages for their cost and for the figures of templates, beside the messages themselves.

use hilo_model::{
    ChannelId, ContactId, MessageId, Scope, Timestamp,
    charge::{Charge, Cost},
};

/// A message was made of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateMessageRow {
    /// Where.
    pub scope: Scope,
    /// To whom.
    pub contact: ContactId,
    /// The message.
    pub message: MessageId,
    /// Its order in the thread.
    pub position: i64,
    /// Through which channel.
    pub channel: ChannelId,
    /// The template's name.
    pub template: String,
    /// Its language, as the provider writes it.
    pub language: String,
    /// When it was ordered.
    pub at: Timestamp,
}

/// What the provider charged for a message. It says so more than once; the first counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageChargeRow {
    /// Where.
    pub scope: Scope,
    /// To whom.
    pub contact: ContactId,
    /// The message.
    pub message: MessageId,
    /// Through which channel.
    pub channel: ChannelId,
    /// As what it was charged.
    pub charge: Charge,
    /// What that costs; none if it is free or no rate was known.
    pub cost: Option<Cost>,
    /// When it was delivered.
    pub at: Timestamp,
}
