use super::{Interactive, Template};
use crate::{More, card::Card};
use serde::{Deserialize, Serialize, ser};
use serde_json::Value;
use serde_with::skip_serializing_none;

macro_rules! contents {
    ($( $(#[$doc:meta])* $variant:ident($type:ty) = $key:literal, )*) => {
        /// What a message to send says.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Content {
            $($(#[$doc])* $variant($type),)*
            /// Of a type that this list does not know, or without the member that the type names. Cannot be sent.
            Missing {
                /// The type.
                kind: String,
            },
        }

        impl Content {
            /// The members of a request that hold contents: the values of `type`.
            pub const KEYS: &[&str] = &[$($key),*];

            /// The value of `type`.
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $key,)*
                    Self::Missing { kind } => kind,
                }
            }

            pub(super) fn read(key: &str, payload: Value) -> serde_json::Result<Self> {
                match key {
                    $($key => serde_json::from_value(payload).map(Self::$variant),)*
                    kind => Ok(Self::Missing { kind: kind.to_owned() }),
                }
            }

            pub(super) fn write<M: ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                map.serialize_entry("type", self.kind())?;
                match self {
                    $(Self::$variant(payload) => map.serialize_entry($key, payload),)*
                    Self::Missing { .. } => Ok(()),
                }
            }
        }
    };
}

contents! {
    /// Words.
    Text(Text) = "text",
    /// A picture.
    Image(Media) = "image",
    /// A film.
    Video(Media) = "video",
    /// A recording.
    Audio(Media) = "audio",
    /// A file.
    Document(Media) = "document",
    /// A sticker.
    Sticker(Media) = "sticker",
    /// A place.
    Location(Location) = "location",
    /// Address-book cards.
    Contacts(Vec<Card>) = "contacts",
    /// An emoji on a message of the customer.
    Reaction(Reaction) = "reaction",
    /// Buttons, a list and other things to tap.
    Interactive(Box<Interactive>) = "interactive",
    /// An approved template, filled in.
    Template(Template) = "template",
    /// Keeps a message of a group at its top, or lets it go.
    Pin(Pin) = "pin",
}

impl Default for Content {
    fn default() -> Self {
        Self::Missing { kind: String::new() }
    }
}

impl Content {
    /// The file of a media message.
    pub fn media(&self) -> Option<&Media> {
        match self {
            Self::Image(media)
            | Self::Video(media)
            | Self::Audio(media)
            | Self::Document(media)
            | Self::Sticker(media) => Some(media),
            _ => None,
        }
    }
}

/// Words.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// The words.
    pub body: String,
    /// Whether to show a preview of the first link.
    pub preview_url: Option<bool>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A file: either uploaded (`id`) or fetched by Meta (`link`).
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// The id that the upload was given.
    pub id: Option<String>,
    /// Where Meta fetches it; cached for 10 minutes by address.
    pub link: Option<String>,
    /// Words under it; not for audio and stickers.
    pub caption: Option<String>,
    /// The name of a document.
    pub filename: Option<String>,
    /// Audio: show it as a voice note (OGG with OPUS, mono).
    pub voice: Option<bool>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A place.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Degrees north.
    #[serde(deserialize_with = "degrees")]
    pub latitude: f64,
    /// Degrees east.
    #[serde(deserialize_with = "degrees")]
    pub longitude: f64,
    /// What it is called.
    pub name: Option<String>,
    /// Street and town.
    pub address: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Some clients write degrees as strings, and Meta takes them.
fn degrees<'de, D: serde::Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(f64),
        Text(String),
    }
    match Written::deserialize(from)? {
        Written::Number(degrees) => Ok(degrees),
        Written::Text(text) => text.trim().parse().map_err(serde::de::Error::custom),
    }
}

/// An emoji on a message of the customer.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reaction {
    /// The customer's message.
    pub message_id: String,
    /// The emoji; an empty text takes ours away.
    #[serde(default)]
    pub emoji: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Keeps a message of a group at its top, or lets it go.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Pin {
    /// `pin` or `unpin`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which message.
    pub message_id: String,
    /// For how many days, 1 to 30.
    pub expiration_days: Option<u32>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
