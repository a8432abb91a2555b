use crate::webhook::{Contact, Message};
use hilo_model::{Phone, identity::Identity};
use std::fmt;

/// What a webhook tells about a person.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The business-scoped user id.
    pub user_id: Option<String>,
    /// The id across linked portfolios.
    pub parent_user_id: Option<String>,
    /// The phone, unless hidden.
    pub phone: Option<Phone>,
    /// The name that the person shows.
    pub name: Option<String>,
    /// The username, if adopted; without `@`.
    pub username: Option<String>,
}

impl fmt::Debug for Person {
    /// Who it is stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (user_id, phone) = (self.user_id.is_some(), &self.phone);
        f.debug_struct("Person").field("user_id", &user_id).field("phone", phone).finish_non_exhaustive()
    }
}

impl Person {
    /// The addresses that identify the person, strongest first. `portfolio` is what user ids are scoped to.
    pub fn identities(&self, portfolio: &str) -> Vec<Identity> {
        let user_id = self.user_id.as_deref().map(|id| Identity::whatsapp_user_id(portfolio, id));
        user_id.into_iter().chain(self.phone.as_ref().map(Identity::phone)).collect()
    }

    /// Whether nothing identifies the person.
    pub fn is_nobody(&self) -> bool {
        self.user_id.is_none() && self.phone.is_none()
    }

    pub(super) fn of_ids(phone: Option<&str>, user_id: Option<&str>, parent_user_id: Option<&str>) -> Self {
        let given = |id: Option<&str>| id.filter(|id| !id.is_empty()).map(str::to_owned);
        Self {
            user_id: given(user_id),
            parent_user_id: given(parent_user_id),
            phone: phone.and_then(|phone| phone.parse().ok()),
            name: None,
            username: None,
        }
    }

    /// The sender of a message, with what the change tells about that person.
    pub fn sender(message: &Message, contacts: &[Contact]) -> Self {
        let (phone, user_id) = (message.from.as_deref(), message.from_user_id.as_deref());
        let mut person = Self::of_ids(phone, user_id, message.from_parent_user_id.as_deref());
        let Some(contact) = contact_of(phone, user_id, contacts) else { return person };
        let told = Self::of_ids(
            contact.wa_id.as_deref(),
            contact.user_id.as_deref(),
            contact.parent_user_id.as_deref(),
        );
        person.user_id = person.user_id.or(told.user_id);
        person.parent_user_id = person.parent_user_id.or(told.parent_user_id);
        person.phone = person.phone.or(told.phone);
        if let Some(profile) = &contact.profile {
            person.name = profile.name.clone().filter(|name| !name.trim().is_empty());
            let username = profile.username.as_deref().map(|name| name.trim_start_matches('@').to_owned());
            person.username = username.filter(|name| !name.is_empty());
        }
        person
    }
}

/// The contact that is the sender: by user id, else by phone, else the only one there is if nothing about it
/// contradicts.
fn contact_of<'a>(
    phone: Option<&str>,
    user_id: Option<&str>,
    contacts: &'a [Contact],
) -> Option<&'a Contact> {
    let by_user_id =
        || contacts.iter().find(|contact| user_id.is_some() && contact.user_id.as_deref() == user_id);
    let by_phone = || {
        contacts.iter().find(|contact| {
            let other_person = matches!((user_id, contact.user_id.as_deref()), (Some(a), Some(b)) if a != b);
            phone.is_some() && contact.wa_id.as_deref() == phone && !other_person
        })
    };
    let only = || match contacts {
        [contact] => {
            let contradicts = |ours: Option<&str>, theirs: &Option<String>| matches!((ours, theirs.as_deref()), (Some(a), Some(b)) if a != b);
            (!contradicts(user_id, &contact.user_id) && !contradicts(phone, &contact.wa_id))
                .then_some(contact)
        }
        _ => None,
    };
    by_user_id().or_else(by_phone).or_else(only)
}
