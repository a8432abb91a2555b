//! What is posted to `/{PHONE}/messages`, and what is answered.
//!
//! The body is either a [`SendRequest`] or a [`ReadReceipt`] (perhaps with a typing indicator); [`Request`] is both.

mod answer;
mod calling;
mod carousel;
mod catalog;
mod content;
mod interactive;
mod payment;
mod template;

pub use answer::*;
pub use calling::*;
pub use carousel::*;
pub use catalog::*;
pub use content::*;
pub use interactive::*;
pub use payment::*;
pub use template::*;

use crate::{More, scalar::Key};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap as _};
use serde_with::skip_serializing_none;
use std::fmt;

/// The product's name in every request.
pub const PRODUCT: &str = "whatsapp";

/// A body of `/{PHONE}/messages`.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// A message.
    Send(Box<SendRequest>),
    /// A message was read, perhaps an answer is being typed.
    Read(ReadReceipt),
}

impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = More::deserialize(deserializer)?;
        let value = serde_json::Value::Object(object);
        if value.get("status").is_some() {
            ReadReceipt::deserialize(value).map(Self::Read).map_err(de::Error::custom)
        } else {
            SendRequest::deserialize(value).map(|send| Self::Send(Box::new(send))).map_err(de::Error::custom)
        }
    }
}

impl Serialize for Request {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Send(send) => send.serialize(serializer),
            Self::Read(read) => read.serialize(serializer),
        }
    }
}

/// A message to one person or group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SendRequest {
    /// The receiver's phone (with `+` and country code), or a group.
    pub to: Option<String>,
    /// The receiver's business-scoped user id. If `to` is there too, that wins.
    pub recipient: Option<String>,
    /// `individual` (the default) or `group`.
    pub recipient_type: Option<String>,
    /// What it answers.
    pub context: Option<Quote>,
    /// What every status of this message is to bring back; up to 512 characters.
    pub biz_opaque_callback_data: Option<String>,
    /// Send only if the receiver's security key has this hash.
    pub recipient_identity_key_hash: Option<String>,
    /// Direct send only: `utility` or `authentication`.
    pub category: Option<String>,
    /// Direct send only: for how many seconds it may be delivered.
    pub ttl_seconds: Option<u32>,
    /// What it says: `type` and the member that `type` names.
    pub content: Content,
    /// Anything else.
    pub more: More,
}

impl SendRequest {
    /// The group that it goes to, if it goes to one.
    pub fn group(&self) -> Option<&str> {
        self.to.as_deref().filter(|_| self.recipient_type.as_deref() == Some("group"))
    }

    /// Whether it asks for the leave to call.
    pub fn asks_for_a_call(&self) -> bool {
        match &self.content {
            Content::Interactive(interactive) => interactive.action.kind() == "call_permission_request",
            _ => false,
        }
    }
}

/// The message that is answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Its id.
    pub message_id: String,
}

impl Serialize for SendRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("messaging_product", PRODUCT)?;
        let texts = [
            ("recipient_type", &self.recipient_type),
            ("to", &self.to),
            ("recipient", &self.recipient),
            ("biz_opaque_callback_data", &self.biz_opaque_callback_data),
            ("recipient_identity_key_hash", &self.recipient_identity_key_hash),
            ("category", &self.category),
        ];
        for (name, value) in texts.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
            map.serialize_entry(name, value)?;
        }
        if let Some(context) = &self.context {
            map.serialize_entry("context", context)?;
        }
        if let Some(seconds) = self.ttl_seconds {
            map.serialize_entry("ttl_seconds", &seconds)?;
        }
        self.content.write(&mut map)?;
        for (name, value) in &self.more {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for SendRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = SendRequest;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a message to send")
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<SendRequest, A::Error> {
                let mut request = SendRequest::default();
                // Without a type it is text.
                let (mut kind, mut contents) = (None::<String>, Vec::new());
                while let Some(Key(key)) = map.next_key()? {
                    match &*key {
                        "messaging_product" => {
                            let product: String = map.next_value()?;
                            if product != PRODUCT {
                                return Err(de::Error::invalid_value(
                                    de::Unexpected::Str(&product),
                                    &PRODUCT,
                                ));
                            }
                        }
                        "to" => request.to = map.next_value()?,
                        "recipient" => request.recipient = map.next_value()?,
                        "recipient_type" => request.recipient_type = map.next_value()?,
                        "context" => request.context = map.next_value()?,
                        "biz_opaque_callback_data" => request.biz_opaque_callback_data = map.next_value()?,
                        "recipient_identity_key_hash" => {
                            request.recipient_identity_key_hash = map.next_value()?;
                        }
                        "category" => request.category = map.next_value()?,
                        "ttl_seconds" => request.ttl_seconds = map.next_value()?,
                        "type" => kind = map.next_value()?,
                        name if Content::KEYS.contains(&name) => {
                            contents.push((key.into_owned(), map.next_value::<serde_json::Value>()?));
                        }
                        _ => {
                            request.more.insert(key.into_owned(), map.next_value()?);
                        }
                    }
                }
                let kind = kind.unwrap_or_else(|| "text".to_owned());
                if let Some(at) = contents.iter().position(|(name, _)| *name == kind) {
                    let (_, payload) = contents.swap_remove(at);
                    request.content = Content::read(&kind, payload).map_err(de::Error::custom)?;
                } else {
                    request.content = Content::Missing { kind };
                }
                request.more.extend(contents);
                Ok(request)
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// A message of a customer was read. Marks earlier ones of the thread too; possible for 30 days.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadReceipt {
    /// `whatsapp`.
    pub messaging_product: String,
    /// `read`.
    pub status: String,
    /// The customer's message.
    pub message_id: String,
    /// Shows dots until the answer comes, for at most 25 seconds.
    pub typing_indicator: Option<TypingIndicator>,
}

/// The dots that show that an answer is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypingIndicator {
    /// `text`.
    #[serde(rename = "type")]
    pub kind: String,
}

impl ReadReceipt {
    /// The receipt for a message, with or without dots.
    pub fn new(message_id: impl Into<String>, typing: bool) -> Self {
        Self {
            messaging_product: PRODUCT.to_owned(),
            status: "read".to_owned(),
            message_id: message_id.into(),
            typing_indicator: typing.then(|| TypingIndicator { kind: "text".to_owned() }),
        }
    }
}
