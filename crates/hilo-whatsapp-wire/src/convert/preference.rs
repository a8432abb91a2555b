use super::{Person, rest::named};
use crate::{
    scalar::UnixTime,
    webhook::{PreferenceValue, UserPreference, UserPreferences},
};
use hilo_model::{
    Timestamp,
    consent::{Consent, ConsentTopic},
};

/// What a person wants to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preference {
    /// Who.
    pub person: Person,
    /// What it is about.
    pub topic: ConsentTopic,
    /// Which way.
    pub consent: Consent,
    /// When; to the second.
    pub at: Timestamp,
    /// Meta's sentence about it.
    pub detail: Option<String>,
    /// The sign-up that it came from.
    pub signup: Option<String>,
}

/// The preferences of a change, as far as they are known and name a person; and whether that was everything it says.
pub fn preferences(value: &UserPreferences, received_at: Timestamp) -> (Vec<Preference>, bool) {
    let told: Vec<_> = value.user_preferences.iter().map(|one| preference(value, one, received_at)).collect();
    let complete = told.iter().all(Option::is_some);
    (told.into_iter().flatten().collect(), complete)
}

fn preference(value: &UserPreferences, one: &UserPreference, received_at: Timestamp) -> Option<Preference> {
    let topic = match one.category.as_deref() {
        None | Some("marketing_messages") => ConsentTopic::Marketing,
        Some(_) => return None,
    };
    let consent = match one.value {
        PreferenceValue::Stop => Consent::Withdrawn,
        PreferenceValue::Resume => Consent::Resumed,
        PreferenceValue::Signup => Consent::Given,
        PreferenceValue::Other(_) => return None,
    };
    let ids = Person::of_ids(one.wa_id.as_deref(), one.user_id.as_deref(), one.parent_user_id.as_deref());
    let person = named(ids, &value.contacts);
    if person.is_nobody() {
        return None;
    }
    let at = one.timestamp.map_or(received_at, UnixTime::timestamp);
    Some(Preference { person, topic, consent, at, detail: one.detail.clone(), signup: one.signup_id.clone() })
}
