use super::{Message, Status};
use crate::{
    More,
    errors::ErrorBody,
    scalar::{UnixTime, list_or_null},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use serde_with::skip_serializing_none;

/// The value of the `messages` field, and of the fields that are shaped like it.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Messages {
    /// `whatsapp`.
    pub messaging_product: Option<String>,
    /// The number of ours.
    pub metadata: Option<Metadata>,
    /// The people in this change.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// What they sent.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// What was sent for us elsewhere.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub message_echoes: Vec<Message>,
    /// How far messages of ours came.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<Status>,
    /// Errors of the app, the account or the system.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorBody>,
    /// What people did with marketing messages.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub user_actions: Vec<UserAction>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
    /// Items of the lists above that are so unlike what is documented that they could not be read.
    #[serde(skip)]
    pub unreadable: Vec<Unreadable>,
}

/// An item of a list that could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Unreadable {
    /// The list: `statuses`, `contacts`….
    pub list: &'static str,
    /// The item, complete.
    pub item: Value,
}

/// The number of ours that a change is about.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// As people see it, digits only.
    pub display_phone_number: Option<String>,
    /// The id that it has in the API.
    pub phone_number_id: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A person. At least one of `wa_id` and `user_id` is there.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// What the person shows of themself.
    pub profile: Option<Profile>,
    /// The phone, digits only; absent if hidden.
    pub wa_id: Option<String>,
    /// The business-scoped user id; absent in webhooks before April 2026.
    pub user_id: Option<String>,
    /// The id across linked portfolios.
    pub parent_user_id: Option<String>,
    /// The hash of the person's security key, if the number asked for it.
    pub identity_key_hash: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What a person shows of themself.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The name.
    pub name: Option<String>,
    /// The username, if adopted.
    pub username: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What a person did with a marketing message.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct UserAction {
    /// `marketing_messages_link_click`….
    pub action_type: Option<String>,
    /// When.
    pub timestamp: Option<UnixTime>,
    /// The details.
    #[serde(flatten)]
    pub more: More,
}

/// A copy of traffic that another app owns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Standby {
    /// The traffic.
    pub standby: Messages,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

impl Messages {
    /// Makes the most of a value that is not as documented: whatever can be read is, item by item.
    pub(super) fn salvage(mut value: More) -> Self {
        let mut unreadable = Vec::new();
        let (contacts, statuses) =
            (items(&mut value, "contacts", &mut unreadable), items(&mut value, "statuses", &mut unreadable));
        let (errors, user_actions) = (
            items(&mut value, "errors", &mut unreadable),
            items(&mut value, "user_actions", &mut unreadable),
        );
        let messages = salvage_messages(&mut value, "messages", &mut unreadable);
        let message_echoes = salvage_messages(&mut value, "message_echoes", &mut unreadable);
        Self {
            messaging_product: member(&mut value, "messaging_product"),
            metadata: member(&mut value, "metadata"),
            contacts,
            messages,
            message_echoes,
            statuses,
            errors,
            user_actions,
            more: value,
            unreadable,
        }
    }
}

/// Takes a member out if it can be read.
fn member<T: DeserializeOwned>(object: &mut More, name: &str) -> Option<T> {
    let read = T::deserialize(object.get(name)?).ok()?;
    object.remove(name);
    Some(read)
}

fn list(object: &mut More, name: &'static str) -> Vec<Value> {
    if !object.get(name).is_some_and(Value::is_array) {
        return Vec::new();
    }
    match object.remove(name) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn items<T: DeserializeOwned>(
    object: &mut More,
    name: &'static str,
    unreadable: &mut Vec<Unreadable>,
) -> Vec<T> {
    let mut read = Vec::new();
    for item in list(object, name) {
        match T::deserialize(&item) {
            Ok(value) => read.push(value),
            Err(_) => unreadable.push(Unreadable { list: name, item }),
        }
    }
    read
}

fn salvage_messages(object: &mut More, name: &'static str, unreadable: &mut Vec<Unreadable>) -> Vec<Message> {
    let mut read = Vec::new();
    for item in list(object, name) {
        match (Message::deserialize(&item), item) {
            (Ok(message), _) => read.push(message),
            (Err(_), Value::Object(object)) => read.push(Message::salvage(object)),
            (Err(_), item) => unreadable.push(Unreadable { list: name, item }),
        }
    }
    read
}
