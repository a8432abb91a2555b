use super::{Content, SystemIdentity};
use crate::{
    More,
    errors::ErrorBody,
    scalar::{Key, UnixTime},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap as _};
use serde_json::Value;
use serde_with::skip_serializing_none;
use std::fmt;

macro_rules! message {
    ($( $(#[$doc:meta])* $field:ident: $type:ty, )*) => {
        /// A message that a person sent, or (in echoes and history) that was sent to one.
        ///
        /// People are known by phone, by business-scoped user id, or both: fields of an address that a person
        /// hides are absent.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Message {
            /// Meta's id (`wamid.…`); empty only within an edit.
            pub id: String,
            $($(#[$doc])* pub $field: Option<$type>,)*
            /// What went wrong, in messages of type `unsupported`.
            pub errors: Vec<ErrorBody>,
            /// What it says: `type` and the member that `type` names.
            pub content: Content,
            /// Anything else; for unknown contents their whole JSON.
            pub more: More,
        }

        impl Serialize for Message {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                if !self.id.is_empty() {
                    map.serialize_entry("id", &self.id)?;
                }
                $(if let Some(value) = &self.$field {
                    map.serialize_entry(stringify!($field), value)?;
                })*
                if !self.errors.is_empty() {
                    map.serialize_entry("errors", &self.errors)?;
                }
                self.content.write(&mut map)?;
                for (key, value) in &self.more {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }

        impl Message {
            fn read<'de, A: de::MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
                let mut message = Self::default();
                let (mut kind, mut content) = (String::new(), None::<Content>);
                while let Some(Key(key)) = map.next_key()? {
                    match &*key {
                        "id" => message.id = map.next_value::<Option<String>>()?.unwrap_or_default(),
                        "type" => kind = map.next_value::<Option<String>>()?.unwrap_or_default(),
                        $(stringify!($field) => message.$field = map.next_value()?,)*
                        "errors" => message.errors = map.next_value::<Option<_>>()?.unwrap_or_default(),
                        name if content.is_none() && Content::KEYS.contains(&name) => {
                            content = Content::read(name, &mut map)?;
                        }
                        _ => {
                            message.more.insert(key.into_owned(), map.next_value()?);
                        }
                    }
                }
                message.settle(kind, content);
                Ok(message)
            }

            /// Makes the most of an object that is not as documented: what can be read is, the rest is kept.
            pub(super) fn salvage(object: More) -> Self {
                let mut message = Self::default();
                let mut kind = String::new();
                for (key, value) in object {
                    let kept = match (&*key, value) {
                        ("id", Value::String(text)) => { message.id = text; continue }
                        ("type", Value::String(text)) => { kind = text; continue }
                        $((stringify!($field), value) => match <$type>::deserialize(&value) {
                            Ok(read) => { message.$field = Some(read); continue }
                            Err(_) => value,
                        },)*
                        (_, value) => value,
                    };
                    message.more.insert(key, kept);
                }
                message.settle(kind, None);
                message
            }
        }
    };
}

message! {
    /// The sender's phone (`wa_id`).
    from: String,
    /// The sender's business-scoped user id.
    from_user_id: String,
    /// The sender's id across linked portfolios.
    from_parent_user_id: String,
    /// In echoes and history: the receiver's phone.
    to: String,
    /// In echoes: the receiver's business-scoped user id.
    to_user_id: String,
    /// In echoes: the receiver's id across linked portfolios.
    to_parent_user_id: String,
    /// When it was sent.
    timestamp: UnixTime,
    /// The group it was sent to.
    group_id: String,
    /// What it answers, or that it was forwarded.
    context: Box<Context>,
    /// The advertisement it came from; only on the first message after the tap.
    referral: Box<Referral>,
    /// With the news that a person's security key changed: the new one. Some tell it within `system`.
    identity: Box<SystemIdentity>,
    /// In history: how far it came.
    history_context: HistoryContext,
}

impl Message {
    /// Decides what the message says, now that `type` and the payload are both known.
    fn settle(&mut self, kind: String, content: Option<Content>) {
        self.content = match content {
            Some(content) if content.kind() == kind => content,
            None if kind == "request_welcome" => Content::RequestWelcome,
            None if kind == "unsupported" => Content::Unsupported(super::Unsupported::default()),
            stray => {
                // The payload was read before the type was known, and is another one's.
                if let Some(Ok(Value::Object(payload))) = stray.map(serde_json::to_value) {
                    self.more.extend(payload.into_iter().filter(|(key, _)| key != "type"));
                }
                match self.more.get(&kind).and_then(|payload| Content::from_json(&kind, payload)) {
                    Some(content) => {
                        self.more.remove(&kind);
                        content
                    }
                    None => Content::Unknown { kind },
                }
            }
        };
    }

    /// The message as Meta sent it (members in another order).
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Message;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a message object")
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Message, A::Error> {
                Message::read(map)
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// What a message answers.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// Who wrote the message that is answered.
    pub from: Option<String>,
    /// The same, by user id.
    pub from_user_id: Option<String>,
    /// The message that is answered; absent on forwarded ones.
    pub id: Option<String>,
    /// Whether it was forwarded.
    pub forwarded: Option<bool>,
    /// Whether it was forwarded more than five times.
    pub frequently_forwarded: Option<bool>,
    /// The product of the catalogue that is asked about.
    pub referred_product: Option<ReferredProduct>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A product of a catalogue.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReferredProduct {
    /// The catalogue.
    pub catalog_id: Option<String>,
    /// The product in it.
    pub product_retailer_id: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// The advertisement or post that led a person here.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Referral {
    /// Its address.
    pub source_url: Option<String>,
    /// Its id.
    pub source_id: Option<String>,
    /// `ad` or `post`.
    pub source_type: Option<String>,
    /// Its text.
    pub body: Option<String>,
    /// Its title.
    pub headline: Option<String>,
    /// `image` or `video`.
    pub media_type: Option<String>,
    /// Its picture.
    pub image_url: Option<String>,
    /// Its film.
    pub video_url: Option<String>,
    /// A small picture of the film.
    pub thumbnail_url: Option<String>,
    /// The click's id, for attributing a sale; absent for ads in Status.
    pub ctwa_clid: Option<String>,
    /// The greeting that the advertisement showed.
    pub welcome_message: Option<WelcomeMessage>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// The greeting that an advertisement showed.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WelcomeMessage {
    /// Its words.
    pub text: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// How far a message of the history came.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HistoryContext {
    /// `DELIVERED`, `ERROR`, `PENDING`, `PLAYED`, `READ` or `SENT`.
    pub status: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
