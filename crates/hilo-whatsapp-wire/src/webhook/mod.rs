//! What Meta posts to the webhook address.
//!
//! [`parse`] takes a whole body. It fails only if the body is no JSON object with an `entry`; whatever else is
//! unexpected is kept: an unknown field of the account as [`Change::Unknown`], an unknown kind of message as
//! [`Content::Unknown`], a status that makes no sense in [`Messages::unreadable`].

mod account;
mod call;
mod change;
mod content;
mod group;
mod handover;
mod history;
mod message;
mod messages;
mod number;
mod payment;
mod repair;
mod status;
mod template;
mod user;

pub use account::*;
pub use call::*;
pub use change::*;
pub use content::*;
pub use group::*;
pub use handover::*;
pub use history::*;
pub use message::*;
pub use messages::*;
pub use number::*;
pub use payment::*;
pub use status::*;
pub use template::*;
pub use user::*;

use crate::{
    More,
    scalar::{NumericId, UnixTime, list_or_null},
};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A whole body: up to 1,000 changes and 3 MB.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Webhook {
    /// `whatsapp_business_account`.
    #[serde(default)]
    pub object: String,
    /// What happened, by account.
    pub entry: Vec<Entry>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What happened in one account.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The WhatsApp Business Account; the portfolio for some events about partners.
    pub id: Option<NumericId>,
    /// When Meta wrote it.
    pub time: Option<UnixTime>,
    /// What happened.
    #[serde(default, deserialize_with = "list_or_null")]
    pub changes: Vec<Change>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// The body is no webhook: not JSON, or without `entry`.
#[derive(Debug, thiserror::Error)]
#[error("not a webhook body: {0}")]
pub struct ParseError(#[from] serde_json::Error);

/// The `object` of every WhatsApp webhook.
pub const OBJECT: &str = "whatsapp_business_account";

/// Reads a body.
///
/// # Errors
/// If it is not JSON or has no list `entry` of objects.
pub fn parse(body: &[u8]) -> Result<Webhook, ParseError> {
    Ok(serde_json::from_slice(body)?)
}

impl Webhook {
    /// A body with these changes of one account, in this order.
    pub fn of(account: &str, changes: Vec<Change>) -> Self {
        let entry = Entry { id: Some(account.into()), time: None, changes, more: More::new() };
        Self { object: OBJECT.to_owned(), entry: vec![entry], more: More::new() }
    }
}
