use crate::{More, card};
use hilo_model::message::{CardEntry, CardName, CardPhone, ContactCard};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A card as Hilo keeps it. Parts that Hilo has no words for are in `more`.
pub(super) fn received(card: &card::Card) -> ContactCard {
    let mut more = card.more.clone();
    let mut keep = |name: &str, value: Option<Value>| {
        if let Some(value) = value.filter(|value| !value.is_null()) {
            more.insert(name.to_owned(), value);
        }
    };
    keep(
        "addresses",
        (!card.addresses.is_empty()).then(|| serde_json::to_value(&card.addresses).unwrap_or_default()),
    );
    keep("org", serde_json::to_value(&card.org).ok());
    keep("birthday", card.birthday.clone().map(Value::String));
    keep("origin", card.origin.clone().map(Value::String));
    keep("vcard", card.vcard.clone().map(Value::String));
    let entry = |value: &Option<String>, kind: &Option<String>| {
        Some(CardEntry { value: value.clone()?, kind: kind.clone() })
    };
    ContactCard {
        name: CardName {
            formatted_name: card.name.formatted_name.clone(),
            first_name: card.name.first_name.clone(),
            middle_name: card.name.middle_name.clone(),
            last_name: card.name.last_name.clone(),
            prefix: card.name.prefix.clone(),
            suffix: card.name.suffix.clone(),
        },
        phones: card
            .phones
            .iter()
            .map(|phone| CardPhone {
                phone: phone.phone.clone().unwrap_or_default(),
                kind: phone.kind.clone(),
                wa_id: phone.wa_id.clone(),
            })
            .collect(),
        emails: card.emails.iter().filter_map(|email| entry(&email.email, &email.kind)).collect(),
        urls: card.urls.iter().filter_map(|url| entry(&url.url, &url.kind)).collect(),
        more,
    }
}

/// A card as Meta wants it.
pub(super) fn to_send(given: &ContactCard) -> card::Card {
    let mut card = told(given);
    // These come from Meta only, it does not take them.
    (card.origin, card.vcard) = (None, None);
    let name = &mut card.name;
    let parts = [&name.first_name, &name.middle_name, &name.last_name, &name.prefix, &name.suffix];
    // Meta refuses a name that has nothing but the whole.
    if parts.iter().all(|part| part.is_none()) {
        name.first_name = Some(name.formatted_name.clone());
    }
    card
}

/// A card as Meta tells it: what was [`received`], and nothing else.
pub(super) fn told(given: &ContactCard) -> card::Card {
    let mut more = given.more.clone();
    let name = &given.name;
    card::Card {
        name: card::CardName {
            formatted_name: name.formatted_name.clone(),
            first_name: name.first_name.clone(),
            middle_name: name.middle_name.clone(),
            last_name: name.last_name.clone(),
            prefix: name.prefix.clone(),
            suffix: name.suffix.clone(),
            more: More::new(),
        },
        phones: given
            .phones
            .iter()
            .map(|phone| card::CardPhone {
                phone: Some(phone.phone.clone()),
                kind: phone.kind.clone(),
                wa_id: phone.wa_id.clone(),
                more: More::new(),
            })
            .collect(),
        emails: given
            .emails
            .iter()
            .map(|email| card::CardEmail {
                email: Some(email.value.clone()),
                kind: email.kind.clone(),
                more: More::new(),
            })
            .collect(),
        urls: given
            .urls
            .iter()
            .map(|url| card::CardUrl {
                url: Some(url.value.clone()),
                kind: url.kind.clone(),
                more: More::new(),
            })
            .collect(),
        addresses: take(&mut more, "addresses").unwrap_or_default(),
        org: take(&mut more, "org"),
        birthday: take(&mut more, "birthday"),
        origin: take(&mut more, "origin"),
        vcard: take(&mut more, "vcard"),
        more,
    }
}

/// Takes a part out that can be read; one that cannot stays and is sent as it is.
fn take<T: DeserializeOwned>(more: &mut More, name: &str) -> Option<T> {
    let part = T::deserialize(more.get(name)?).ok()?;
    more.remove(name);
    Some(part)
}
