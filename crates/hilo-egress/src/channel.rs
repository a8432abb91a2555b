//! The port to channels: sending, receipts, files, templates, numbers.
//!
//! The runtime never learns a provider's error codes: adapters sort every failure into the classes of [`SendError`] and
//! [`MediaError`], which say what may be done next. The class that matters most is [`SendError::Uncertain`]: what may
//! have been sent is never blindly sent again.

mod account;
mod error;
mod insights;
mod media;
mod number;
mod templates;

pub use account::{Account, AccountState, WhatsappAccount};
pub use error::{MediaError, SendError, ThrottleScope};
pub use insights::{ButtonInsight, InsightSpan, TemplateInsights};
pub use media::{FetchMedia, FetchedMedia, MediaUpload};
pub use number::NumberOffice;
pub use templates::{TemplateBook, TemplatePage, TemplateQuery};

use hilo_model::{Phone, message::Outbound};
use std::fmt;
use tokio::io::AsyncWrite;

/// A channel's provider, seen from here.
#[async_trait::async_trait]
pub trait ChannelSender: Send + Sync + fmt::Debug {
    /// Sends one message, once: no retries in here.
    async fn send(&self, account: &Account, message: &SendMessage) -> Result<Accepted, SendError>;

    /// Shows the customer that their message (by the provider's id) was read and, with `typing`, that an answer is being
    /// written. Harmless to repeat.
    async fn mark_read(&self, account: &Account, provider_id: &str, typing: bool) -> Result<(), SendError>;

    /// Streams a received file into `sink` and flushes it. On an error the sink may hold a part of the file: throw it
    /// away.
    async fn fetch_media(
        &self,
        account: &Account,
        request: &FetchMedia,
        sink: &mut (dyn AsyncWrite + Send + Unpin),
    ) -> Result<FetchedMedia, MediaError>;

    /// Streams a file to the provider and returns the provider's id for it. Harmless to repeat.
    async fn upload_media(&self, account: &Account, upload: MediaUpload) -> Result<String, MediaError>;

    /// Asks the provider about the account itself: proves the token, tells name, number and standing.
    async fn account_state(&self, account: &Account) -> Result<AccountState, SendError>;
}

/// One message to one person.
#[derive(Debug, Clone, PartialEq)]
pub struct SendMessage {
    /// To whom.
    pub to: Recipient,
    /// What. Files must be named by link or by provider's id: attachments are uploaded first.
    pub content: Outbound,
    /// The provider's id of the message that it answers (shown as a quotation).
    pub reply_to: Option<String>,
    /// What comes back with every status of the message, at most [`SendMessage::MAX_CALLBACK`] bytes: carries
    /// contact and effect.
    pub callback: String,
}

impl SendMessage {
    /// The longest `callback` in bytes: WhatsApp's `biz_opaque_callback_data`.
    pub const MAX_CALLBACK: usize = 512;
}

/// A person's addresses on a channel; at least one is there, see [`Recipient::new`].
///
/// Which one is used when both are there is the channel's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    phone: Option<Phone>,
    user_id: Option<String>,
}

impl Recipient {
    /// A recipient, if there is any address at all.
    pub fn new(phone: Option<Phone>, user_id: Option<String>) -> Option<Self> {
        let user_id = user_id.filter(|id| !id.is_empty());
        (phone.is_some() || user_id.is_some()).then_some(Self { phone, user_id })
    }

    /// The telephone number, if known.
    pub fn phone(&self) -> Option<&Phone> {
        self.phone.as_ref()
    }

    /// The provider's id of the person, if known (WhatsApp: business-scoped user id).
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }
}

/// The provider took a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The provider's id of the message.
    pub provider_id: String,
    /// The provider holds it back (for assessing a template's quality) and may still drop it.
    pub held: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_has_an_address() {
        assert_eq!(Recipient::new(None, None), None);
        assert_eq!(Recipient::new(None, Some(String::new())), None);
        let both = Recipient::new("5491155550000".parse().ok(), Some("AR.1".to_owned())).unwrap();
        assert_eq!((both.phone().map(Phone::digits), both.user_id()), (Some("5491155550000"), Some("AR.1")));
    }

    #[test]
    fn only_uncertain_may_have_been_sent() {
        let uncertain = SendError::Uncertain { code: Some(131_000), detail: "answered 500".to_owned() };
        assert_eq!(uncertain.to_string(), "outcome unknown (131000): answered 500");
        assert!(!uncertain.is_certainly_unsent());
        let throttled = SendError::Throttled { code: None, retry_after: None, scope: ThrottleScope::Number };
        assert!(throttled.is_certainly_unsent());
    }
}
