//! A person's own number: where they are asked what they have to approve.

use crate::Setting;
use hilo_model::{
    ChannelId, EnvironmentId, EnvironmentKind, Id, PersonId, Phone, Timestamp, WorkspaceId,
    identity::Identity,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a number counts. Whoever plays the customers of an environment that is not for customers may send from any number, so what is
/// shown there counts nowhere else, and takes no number away from anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberClass {
    /// Where customers are.
    Production,
    /// Where things are tried.
    Trial,
}

impl NumberClass {
    /// The numbers that count in an environment.
    pub fn of(kind: EnvironmentKind) -> Self {
        match kind {
            EnvironmentKind::Production => Self::Production,
            EnvironmentKind::Sandbox | EnvironmentKind::Testing => Self::Trial,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Trial => "trial",
        }
    }

    /// Every class.
    pub const ALL: [Self; 2] = [Self::Production, Self::Trial];
}

/// The WhatsApp number of one of a workspace's people, shown to be theirs by a code that they sent from it. One per person and class; its id
/// is made of them. Its key is the number, so in a workspace a number is nobody else's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnNumber {
    /// Who.
    pub person: PersonId,
    /// In which workspace: other workspaces are not told.
    pub workspace: WorkspaceId,
    /// Where it counts.
    pub class: NumberClass,
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
    /// In which environment.
    pub environment: EnvironmentId,
    /// On which channel: they are told there if another number takes its place.
    pub channel: ChannelId,
    /// When.
    pub at: Timestamp,
    /// The hash of the code that showed it.
    pub code: String,
    /// The number that it took the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<FormerNumber>,
}

/// A number that was somebody's, who is to be told there that another one is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerNumber {
    /// The number.
    pub phone: Phone,
    /// The environment where it was shown.
    pub environment: EnvironmentId,
    /// The channel on which it was.
    pub channel: ChannelId,
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

impl OwnNumber {
    /// A person's, of whom nothing is known yet.
    pub fn new(person: PersonId, workspace: WorkspaceId, class: NumberClass) -> Self {
        Self { person, workspace, class, shown: None, code: None, asked: Vec::new() }
    }

    /// The id of a person's number of a class in a workspace; never shown.
    pub fn id_of(person: PersonId, workspace: WorkspaceId, class: NumberClass) -> PersonId {
        let turn = match class {
            NumberClass::Production => 64,
            NumberClass::Trial => 32,
        };
        let workspace = workspace.uuid().as_u128().rotate_left(turn);
        PersonId::from_uuid(Uuid::from_u128(person.uuid().as_u128() ^ workspace))
    }

    /// The key of whoever has a number.
    pub fn key_of(class: NumberClass, phone: &Phone) -> String {
        format!("{}:{}", class.as_str(), phone.digits())
    }
}

impl Setting for OwnNumber {
    const KIND: &'static str = "own_number";
    type Id = PersonId;
    fn id(&self) -> PersonId {
        Self::id_of(self.person, self.workspace, self.class)
    }
    fn key(&self) -> String {
        match &self.shown {
            Some(shown) => Self::key_of(self.class, &shown.phone),
            None => format!("{}:{}", self.class.as_str(), self.person),
        }
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn parent(&self) -> Option<Uuid> {
        Some(self.person.uuid())
    }
}
