//! What must happen outside because of an event.

use crate::event::{ApproverAsked, NumberClaim};
use hilo_flow::engine::{HttpRequest, Job};
use hilo_model::{ChannelId, EffectId, MessageId, Phone, Timestamp, message::Outbound};
use serde::{Deserialize, Serialize};

/// Something that must happen outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Its id.
    pub id: EffectId,
    /// Through which channel, unless it is a backend call or a job.
    pub channel: Option<ChannelId>,
    /// Who goes first.
    pub urgency: Urgency,
    /// Its order among the contact's effects.
    pub position: i64,
    /// Not to be begun at or after.
    pub not_after: Option<Timestamp>,
    /// From when on it reaches somebody outside a customer service window, if it may: the end of the window that is open, or the
    /// beginning of time.
    pub reach_from: Option<Timestamp>,
    /// Whether it may be repeated if nobody knows what became of it.
    pub repeatable: bool,
    /// What.
    pub payload: EffectPayload,
}

/// Who goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Somebody waits for it.
    Conversation,
    /// Utility templates.
    Utility,
    /// Marketing.
    Marketing,
}

/// What exactly must happen outside; stored (sealed) in the outbox as JSON, whose form only grows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EffectPayload {
    /// Send a message.
    Send {
        /// The person's number there, if known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<Phone>,
        /// The person's user id there, if known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_id: Option<String>,
        /// What.
        content: Outbound,
        /// The provider's id of the message it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<String>,
    },
    /// Mark a message of the customer read.
    Receipt {
        /// The provider's id of it.
        provider_id: String,
        /// With "is typing".
        #[serde(default)]
        typing: bool,
    },
    /// Fetch a file.
    FetchMedia {
        /// The message it came with.
        message: MessageId,
        /// The provider's id of the file.
        provider_id: String,
        /// The type the provider stated.
        mime_type: String,
        /// The hash the provider stated, hexadecimal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<String>,
        /// Its name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filename: Option<String>,
    },
    /// Call a backend.
    Http {
        /// The call.
        request: HttpRequest,
    },
    /// Do a job.
    Job {
        /// The job.
        job: Box<Job>,
    },
    /// Ask somebody of the team, on their own number, to decide.
    AskApprover {
        /// What, and whom.
        ask: Box<ApproverAsked>,
    },
    /// Note that a number is a person's.
    ClaimNumber {
        /// Which, and whose.
        claim: Box<NumberClaim>,
    },
}
