//! Address-book cards, the same in messages received and sent.

use crate::More;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A card.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The name.
    pub name: CardName,
    /// Telephone numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<CardPhone>,
    /// Mail addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<CardEmail>,
    /// Web pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<CardUrl>,
    /// Postal addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<CardAddress>,
    /// Where the person works.
    pub org: Option<CardOrganisation>,
    /// `YYYY-MM-DD`.
    pub birthday: Option<String>,
    /// Received only: `contact_request` if the person answered our request for the number, else `other`.
    pub origin: Option<String>,
    /// Received only: the card as a vCard.
    pub vcard: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// The name on a card.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CardName {
    /// The whole name.
    pub formatted_name: String,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Second given name.
    pub middle_name: Option<String>,
    /// `Dr.` and the like.
    pub prefix: Option<String>,
    /// `Jr.` and the like.
    pub suffix: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A telephone number on a card.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CardPhone {
    /// As written.
    pub phone: Option<String>,
    /// `HOME`, `WORK`….
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The WhatsApp account behind it; without it the receiver sees "Invite".
    pub wa_id: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A mail address on a card.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CardEmail {
    /// The address.
    pub email: Option<String>,
    /// `HOME`, `WORK`….
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A page on a card.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CardUrl {
    /// The address.
    pub url: Option<String>,
    /// `HOME`, `WORK`….
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A postal address on a card.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CardAddress {
    /// Street and number.
    pub street: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// The country's name.
    pub country: Option<String>,
    /// The country's two letters.
    pub country_code: Option<String>,
    /// `HOME`, `WORK`….
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Where a person works.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CardOrganisation {
    /// The company.
    pub company: Option<String>,
    /// The part of it.
    pub department: Option<String>,
    /// What the person does there.
    pub title: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
