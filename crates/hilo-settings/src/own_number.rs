//! A person's own number: where they are asked what they have to approve.

use crate::Setting;
use hilo_model::{EnvironmentId, Id, PersonId, Phone, Timestamp, identity::Identity};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The WhatsApp number of one of the team, shown to be theirs by a code that they sent from it. One per person; its id is theirs. Its key
/// is the number, so a number is nobody else's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnNumber {
    /// Who.
    pub person: PersonId,
    /// The number, once it was shown to be theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<ShownNumber>,
    /// A code that is waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<NumberCode>,
    /// When the last codes were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Timestamp>,
}

/// A number from which its code was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownNumber {
    /// The number, as the provider writes it.
    pub phone: Phone,
    /// The provider's id of whoever had the number then: numbers are given to other people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Identity>,
    /// In which environment: what is shown in one that is not for customers counts for nothing in one that is.
    pub environment: EnvironmentId,
    /// When.
    pub at: Timestamp,
    /// The hash of the code that showed it.
    pub code: String,
}

/// A code that shows whose a number is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberCode {
    /// SHA-256 of the code, hexadecimal. It has 49 random bits and is good for minutes.
    pub hash: String,
    /// The environment on whose channels it counts.
    pub environment: EnvironmentId,
    /// Not good at or after.
    pub expires_at: Timestamp,
}

impl Setting for OwnNumber {
    const KIND: &'static str = "own_number";
    type Id = PersonId;
    fn id(&self) -> PersonId {
        self.person
    }
    fn key(&self) -> String {
        match &self.shown {
            Some(shown) => shown.phone.digits().to_owned(),
            None => format!("person:{}", self.person),
        }
    }
    fn parent(&self) -> Option<Uuid> {
        Some(self.person.uuid())
    }
}
