//! What lanes tell one another of approvals that are answered from WhatsApp: the one that asks, and that of whoever is asked.

use super::Addressed;
use hilo_desk::approver_words::Refusal;
use hilo_model::{
    ApprovalId, ChannelId, ContactId, PersonId, Phone, Timestamp,
    approval::{ApprovalState, Told},
    identity::Identity,
    message::Template,
};
use serde::{Deserialize, Serialize};

/// Something about a person of the team on their own phone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ApproverEvent {
    /// To the lane that has a code in a message: what became of the number.
    NumberClaimed {
        /// Whose code it was.
        person: PersonId,
        /// On which channel it came.
        channel: ChannelId,
        /// What became of it.
        outcome: NumberOutcome,
    },
    /// To the lane of somebody's own number: they are asked to decide.
    Asked(Box<ApproverAsked>),
    /// To the lane that asks: how somebody was told.
    Reached {
        /// The approval.
        approval: ApprovalId,
        /// Who.
        person: PersonId,
        /// How.
        told: Told,
    },
    /// To the lane that asks: somebody answers.
    Says(Box<ApproverSays>),
    /// To the lane of somebody's own number: what became of their answer.
    Answered(Box<ApproverAnswered>),
}

/// What became of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberOutcome {
    /// It is theirs.
    Shown,
    /// It is another person's.
    Taken,
    /// The code was used, was too old, or stood where others could read it.
    Over,
    /// The provider does not tell the number.
    Hidden,
    /// It was theirs: they have shown another one since.
    Replaced,
}

/// A code was seen: it is good no more, and the number may become its person's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberClaim {
    /// Whose.
    pub person: PersonId,
    /// The hash of the code that came from it.
    pub code: String,
    /// Whether it was a whole message, to us alone; else it shows nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// The number, if the provider tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// The provider's id of whoever has it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Identity>,
    /// The channel on which the code came.
    pub channel: ChannelId,
    /// When it came.
    pub at: Timestamp,
}

/// Somebody is asked to decide, on their own number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApproverAsked {
    /// What is asked.
    pub approval: ApprovalId,
    /// The contact in whose lane it is asked.
    pub from: ContactId,
    /// Whom.
    pub person: PersonId,
    /// Where they are reached.
    pub addressed: Addressed,
    /// What is to be decided.
    pub title: String,
    /// What else there is to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What is sent where free text may not go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Template>,
}

/// Somebody answers from their own number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproverSays {
    /// What.
    pub approval: ApprovalId,
    /// Who, as it was asked.
    pub person: PersonId,
    /// The contact that the number is of, which is told what became of it.
    pub from: ContactId,
    /// On which channel.
    pub channel: ChannelId,
    /// The addresses that the answer came from.
    pub identities: Vec<Identity>,
    /// Whether they approve.
    pub approves: bool,
    /// What they said to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// When they said so, by the provider.
    pub at: Timestamp,
    /// Whether it counts now; else a comment may come first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub counts: bool,
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproverAnswered {
    /// The approval.
    pub approval: ApprovalId,
    /// Who answered.
    pub person: PersonId,
    /// On which channel.
    pub channel: ChannelId,
    /// What is to be decided, if they are entitled to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What became of it.
    pub answer: ApproverAnswer,
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "became", rename_all = "snake_case")]
pub enum ApproverAnswer {
    /// It would count; a comment may be written first.
    Comment {
        /// Whether they approve.
        approves: bool,
        /// The contact in whose lane it is asked.
        from: ContactId,
        /// When they answered, by the provider.
        at: Timestamp,
        /// Until when; then it counts without one.
        until: Timestamp,
        /// The addresses that the answer came from.
        identities: Vec<Identity>,
    },
    /// It counts.
    Counted {
        /// Whether they approved.
        approves: bool,
        /// How the approval stands.
        state: ApprovalState,
    },
    /// It was decided, or over, before.
    Over {
        /// How; none if that is not known any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<ApprovalState>,
        /// By whom.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        by: Vec<PersonId>,
    },
    /// It does not count.
    Refused {
        /// Why.
        why: Refusal,
    },
}
