use super::Message;
use crate::{More, card::Card};
use serde::{Deserialize, Serialize, de, ser};
use serde_with::skip_serializing_none;

macro_rules! contents {
    ($( $(#[$doc:meta])* $variant:ident($type:ty) = $key:literal, )*) => {
        /// What a message says.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Content {
            $($(#[$doc])* $variant($type),)*
            /// The person opened the chat for the first time; opens a window.
            RequestWelcome,
            /// A kind that this list does not know, or whose payload looks unlike what is documented. The JSON is
            /// in the message's `more`.
            Unknown {
                /// Meta's word for it.
                kind: String,
            },
        }

        impl Content {
            /// The members of a message that hold contents.
            pub(super) const KEYS: &[&str] = &[$($key),*];

            /// Meta's word for it: the value of `type`.
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $key,)*
                    Self::RequestWelcome => "request_welcome",
                    Self::Unknown { kind } => kind,
                }
            }

            pub(super) fn read<'de, A: de::MapAccess<'de>>(
                key: &str,
                map: &mut A,
            ) -> Result<Option<Self>, A::Error> {
                match key {
                    $($key => Ok(map.next_value::<Option<$type>>()?.map(Self::$variant)),)*
                    _ => Ok(None),
                }
            }

            /// A payload that is a JSON value already.
            pub(super) fn from_json(key: &str, payload: &serde_json::Value) -> Option<Self> {
                match key {
                    $($key => <$type>::deserialize(payload).ok().map(Self::$variant),)*
                    _ => None,
                }
            }

            pub(super) fn write<M: ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                map.serialize_entry("type", self.kind())?;
                match self {
                    Self::Unsupported(payload) if *payload == Unsupported::default() => Ok(()),
                    $(Self::$variant(payload) => map.serialize_entry($key, payload),)*
                    Self::RequestWelcome | Self::Unknown { .. } => Ok(()),
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
    /// An emoji on a message.
    Reaction(Reaction) = "reaction",
    /// An answer to something interactive.
    Interactive(Box<Interactive>) = "interactive",
    /// A template's quick reply.
    Button(Button) = "button",
    /// Products ordered from the catalogue.
    Order(Order) = "order",
    /// The person's number, id or security key changed.
    System(System) = "system",
    /// An earlier message was changed.
    Edit(Edit) = "edit",
    /// An earlier message was deleted.
    Revoke(Revoke) = "revoke",
    /// In history: a file whose id follows later, if at all.
    MediaPlaceholder(MediaPlaceholder) = "media_placeholder",
    /// Something that the API does not pass on.
    Unsupported(Unsupported) = "unsupported",
}

impl Default for Content {
    fn default() -> Self {
        Self::Unknown { kind: String::new() }
    }
}

impl Serialize for Content {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use ser::SerializeMap as _;
        let mut map = serializer.serialize_map(None)?;
        self.write(&mut map)?;
        map.end()
    }
}

/// Words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// The words.
    pub body: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A file of any kind.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// The id it is fetched by, for 7 days.
    pub id: String,
    /// Its type, perhaps with parameters (`audio/ogg; codecs=opus`).
    pub mime_type: Option<String>,
    /// Its hash, in base64.
    pub sha256: Option<String>,
    /// Where it can be fetched for 5 minutes.
    pub url: Option<String>,
    /// Words under it.
    pub caption: Option<String>,
    /// The name of a document.
    pub filename: Option<String>,
    /// Audio: whether it was recorded as a voice note.
    pub voice: Option<bool>,
    /// Sticker: whether it moves.
    pub animated: Option<bool>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A place.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// What it is called.
    pub name: Option<String>,
    /// Street and town.
    pub address: Option<String>,
    /// A page about it.
    pub url: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// An emoji on a message.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reaction {
    /// The message it is on.
    pub message_id: String,
    /// The emoji; absent or empty if it was taken away.
    pub emoji: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// An answer to something interactive. `kind` names the member that is there.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Interactive {
    /// `button_reply`, `list_reply`, `nfm_reply`, `call_permission_reply`.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// A reply button was tapped.
    pub button_reply: Option<Reply>,
    /// A row of a list was chosen.
    pub list_reply: Option<Reply>,
    /// A form was sent.
    pub nfm_reply: Option<FormReply>,
    /// A call was allowed or refused.
    pub call_permission_reply: Option<CallPermissionReply>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A chosen button or row.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The id it was offered with.
    pub id: String,
    /// What stood on it.
    #[serde(default)]
    pub title: String,
    /// The smaller words of a row.
    pub description: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A form that was sent.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FormReply {
    /// `flow` or `address_message`.
    pub name: Option<String>,
    /// What the chat shows.
    pub body: Option<String>,
    /// The answers: an object, written as JSON in a string.
    pub response_json: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A call was allowed or refused.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CallPermissionReply {
    /// `accept` or `reject`.
    pub response: Option<String>,
    /// Whether for ever.
    pub is_permanent: Option<bool>,
    /// Until when, otherwise.
    pub expiration_timestamp: Option<crate::scalar::UnixTime>,
    /// `user_action` or `automatic`.
    pub response_source: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A template's quick reply.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Button {
    /// What the template was sent with; its label if nothing was.
    pub payload: Option<String>,
    /// What stood on it.
    #[serde(default)]
    pub text: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Products ordered from the catalogue.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The catalogue.
    pub catalog_id: Option<String>,
    /// What the person wrote with it.
    pub text: Option<String>,
    /// The products.
    #[serde(default)]
    pub product_items: Vec<OrderItem>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A product of an order.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderItem {
    /// The product in the catalogue.
    pub product_retailer_id: Option<String>,
    /// How many; a number, or a string in older documents.
    pub quantity: Option<serde_json::Value>,
    /// The price of one, in units of the currency.
    pub item_price: Option<serde_json::Value>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

open_enum! {
    /// What changed about a person.
    SystemKind {
        /// Another phone number: `wa_id` is the new one.
        UserChangedNumber = "user_changed_number",
        /// Another business-scoped user id: `user_id` is the new one.
        UserChangedUserId = "user_changed_user_id",
        /// Another security key, perhaps another person.
        CustomerIdentityChanged = "customer_identity_changed",
    }
}

/// Something about the person changed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct System {
    /// A sentence about it.
    pub body: Option<String>,
    /// The new phone.
    pub wa_id: Option<String>,
    /// The new business-scoped user id.
    pub user_id: Option<String>,
    /// The new id across linked portfolios.
    pub parent_user_id: Option<String>,
    /// What changed.
    #[serde(rename = "type")]
    pub kind: Option<SystemKind>,
    /// The new security key, where it is not beside `system`.
    pub identity: Option<SystemIdentity>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A person's security key.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SystemIdentity {
    /// Whether the business confirmed it.
    pub acknowledged: Option<bool>,
    /// When it was made.
    pub created_timestamp: Option<crate::scalar::NumericId>,
    /// Its hash.
    pub hash: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// An earlier message was changed, within 15 minutes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Which.
    pub original_message_id: String,
    /// What it says now; a message without id.
    pub message: Box<Message>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// An earlier message was deleted, within 2 days.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Revoke {
    /// Which.
    pub original_message_id: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// In history: a file whose id follows later, if at all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaPlaceholder {
    /// Whatever is told about it.
    #[serde(flatten)]
    pub more: More,
}

/// Something that the API does not pass on.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Unsupported {
    /// What it was: `poll_creation`, `pin`, `edit`….
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
