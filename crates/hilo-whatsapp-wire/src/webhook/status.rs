use super::PaymentStatus;
use crate::{
    More,
    errors::ErrorBody,
    scalar::{NumericId, UnixTime, list_or_null},
};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// How far a message of ours came. Statuses arrive in any order and more than once.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// The message (`wamid.…`).
    pub id: String,
    /// How far.
    pub status: StatusKind,
    /// When.
    pub timestamp: UnixTime,
    /// The receiver's phone, or the group.
    pub recipient_id: Option<String>,
    /// The receiver's business-scoped user id.
    pub recipient_user_id: Option<String>,
    /// The receiver's id across linked portfolios.
    #[serde(alias = "parent_recipient_user_id")]
    pub recipient_parent_user_id: Option<String>,
    /// `group` for groups.
    pub recipient_type: Option<String>,
    /// Groups: whom it reached, by phone.
    #[serde(alias = "participant_recipient_id")]
    pub recipient_participant_id: Option<String>,
    /// Groups: whom it reached, by user id.
    pub recipient_participant_user_id: Option<String>,
    /// Groups: whom it reached, by the id across linked portfolios.
    pub recipient_participant_parent_user_id: Option<String>,
    /// The hash of the receiver's security key.
    pub recipient_identity_key_hash: Option<String>,
    /// What the send call asked to be given back.
    pub biz_opaque_callback_data: Option<String>,
    /// The conversation that it counts to.
    pub conversation: Option<Conversation>,
    /// What it costs.
    pub pricing: Option<Pricing>,
    /// Why it failed.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorBody>,
    /// `payment` if it is about a payment and not about a message.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// How far a payment came.
    pub payment: Option<PaymentStatus>,
    /// The template that Meta made of a direct send.
    pub template_id: Option<NumericId>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

impl Status {
    /// Whether it is about a message to a group, which is nobody's alone.
    pub fn is_of_group(&self) -> bool {
        self.recipient_type.as_deref() == Some("group")
    }
}

open_enum! {
    /// How far a message came, or a payment.
    StatusKind {
        /// It left Meta.
        Sent = "sent",
        /// It is on a device; skipped if it is read at once.
        Delivered = "delivered",
        /// It was shown; only if the person sends receipts.
        Read = "read",
        /// A voice note was listened to.
        Played = "played",
        /// It will not arrive; may come after `sent`.
        Failed = "failed",
        /// Of old times.
        Deleted = "deleted",
        /// Of old times.
        Warning = "warning",
        /// A payment is under way.
        Pending = "pending",
        /// A payment arrived.
        Captured = "captured",
    }
}

/// The conversation that a message counts to: since v24 only with a free entry point.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its id.
    pub id: Option<String>,
    /// When it ends; only with `sent`.
    pub expiration_timestamp: Option<UnixTime>,
    /// What opened it.
    pub origin: Option<ConversationOrigin>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What opened a conversation.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConversationOrigin {
    /// Its category.
    #[serde(rename = "type")]
    pub kind: Option<PricingCategory>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What a message costs; on `sent` and on one of `delivered` and `read`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pricing {
    /// Whether it is charged; to be removed by Meta.
    pub billable: Option<bool>,
    /// `PMP` (per message); `CBP` before July 2025.
    pub pricing_model: Option<String>,
    /// `regular`, `free_customer_service`, `free_entry_point`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// What it is charged as.
    pub category: Option<PricingCategory>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

open_enum! {
    /// What a message is charged as.
    PricingCategory {
        /// One-time codes.
        Authentication = "authentication",
        /// One-time codes at the rate for foreign businesses.
        AuthenticationInternational = "authentication-international",
        /// The same, as some of Meta's pages write it.
        AuthenticationInternationalUnderscored = "authentication_international",
        /// Marketing.
        Marketing = "marketing",
        /// Marketing through the Marketing Messages API.
        MarketingLite = "marketing_lite",
        /// About something the customer did or asked for.
        Utility = "utility",
        /// Without a template.
        Service = "service",
        /// After an advertisement.
        ReferralConversion = "referral_conversion",
        /// Marketing to a group.
        GroupMarketing = "group_marketing",
        /// Utility to a group.
        GroupUtility = "group_utility",
        /// Without a template to a group.
        GroupService = "group_service",
        /// From a business that sells an AI assistant.
        GeneralPurposeAi = "general_purpose_ai",
    }
}
