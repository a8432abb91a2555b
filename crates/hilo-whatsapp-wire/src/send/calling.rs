use crate::More;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

/// A button that calls us (`voice_call`).
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VoiceCallAction {
    /// `voice_call`.
    pub name: String,
    /// What stands on it, and for how long it works.
    pub parameters: Option<VoiceCallParameters>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What stands on the button that calls us.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VoiceCallParameters {
    /// What stands on it.
    pub display_text: Option<String>,
    /// For how many minutes it works; 10,080 if absent.
    pub ttl_minutes: Option<u32>,
    /// What the call brings back.
    pub payload: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A form for a postal address (`address_message`; India).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AddressAction {
    /// `address_message`.
    pub name: String,
    /// What the form is filled with.
    pub parameters: AddressParameters,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What a form for an address is filled with.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AddressParameters {
    /// ISO 3166-1.
    pub country: String,
    /// What is filled in already, by name.
    pub values: Option<More>,
    /// Addresses to choose from.
    pub saved_addresses: Option<Vec<SavedAddress>>,
    /// What was wrong with the last answer, by name.
    pub validation_errors: Option<More>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// An address to choose.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SavedAddress {
    /// What comes back when it is chosen.
    pub id: String,
    /// The address, by name.
    pub value: Value,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
