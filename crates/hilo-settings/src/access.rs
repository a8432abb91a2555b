//! People, their roles and teams, and the keys of programs (D10).

use crate::Setting;
use hilo_model::{
    ApiKeyId, EnvironmentId, Id, Locale, PersonId, RoleId, SessionId, TeamId, Timestamp, WorkspaceId,
    access::{Permission, RolePreset},
};
use hilo_vault::SealedSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somebody who signs in. Belongs to the installation; what they may do where is in their memberships.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their e-mail address, lower case: what they sign in with.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The language of their screens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// Argon2id, PHC form; none until they have chosen one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    /// Whether they may sign in.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

impl Setting for Person {
    const KIND: &'static str = "person";
    type Id = PersonId;
    fn id(&self) -> PersonId {
        self.id
    }
    fn key(&self) -> String {
        self.email.clone()
    }
}

/// What somebody proves beside their password who they are with: an authenticator app, or a recovery code. One per person; its
/// id is theirs. It changes each time they sign in, so it is not part of [`Person`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// Who.
    pub person: PersonId,
    /// What the app and Hilo share, sealed for [`SecondFactor::secret_place`]; its text is base32.
    pub secret: SealedSecret,
    /// When the person showed that their app has it. Until then it is asked for nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Timestamp>,
    /// The 30-second step of the last code that was used: neither it nor an earlier one counts again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_step: Option<i64>,
    /// SHA-256 of the recovery codes that are left, hexadecimal.
    #[serde(default)]
    pub recovery: Vec<String>,
    /// How many wrong codes were given since the last right one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub wrong: u32,
    /// When the last of them was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong_at: Option<Timestamp>,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl SecondFactor {
    /// Where the secret belongs, for sealing.
    pub fn secret_place(person: PersonId) -> String {
        format!("second_factor/{person}/secret")
    }
}

impl Setting for SecondFactor {
    const KIND: &'static str = "second_factor";
    type Id = PersonId;
    fn id(&self) -> PersonId {
        self.person
    }
    fn key(&self) -> String {
        self.person.to_string()
    }
    fn parent(&self) -> Option<Uuid> {
        Some(self.person.uuid())
    }
}

/// A set of permissions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// The name people see.
    pub name: String,
    /// The preset it started as, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<RolePreset>,
    /// What it allows.
    pub permissions: Vec<Permission>,
}

impl Setting for Role {
    const KIND: &'static str = "role";
    type Id = RoleId;
    fn id(&self) -> RoleId {
        self.id
    }
    fn key(&self) -> String {
        self.name.to_lowercase()
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
}

/// A person's place in a workspace. Its id is the person's and the workspace's, joined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Membership {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub workspace: WorkspaceId,
    /// As what.
    pub role: RoleId,
    /// In which teams.
    #[serde(default)]
    pub teams: Vec<TeamId>,
}

impl Membership {
    /// One membership per person and workspace.
    pub fn id_of(person: PersonId, workspace: WorkspaceId) -> Uuid {
        Uuid::from_u128(person.uuid().as_u128() ^ workspace.uuid().as_u128().rotate_left(64))
    }
}

/// The id of a membership; never shown.
impl Setting for Membership {
    const KIND: &'static str = "membership";
    type Id = PersonId;
    fn id(&self) -> PersonId {
        PersonId::from_uuid(Self::id_of(self.person, self.workspace))
    }
    fn key(&self) -> String {
        self.person.to_string()
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn parent(&self) -> Option<Uuid> {
        Some(self.person.uuid())
    }
}

/// A group of people that work comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// The short name that flows use.
    pub slug: String,
    /// The name people see.
    pub name: String,
}

impl Setting for Team {
    const KIND: &'static str = "team";
    type Id = TeamId;
    fn id(&self) -> TeamId {
        self.id
    }
    fn key(&self) -> String {
        self.slug.clone()
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
}

/// A key that a program signs in with, for one environment. The key itself is shown once and not kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// For which environment.
    pub environment: EnvironmentId,
    /// What it is for.
    pub name: String,
    /// SHA-256 of the key, hexadecimal. Keys are 256 random bits, so no slow hash is needed.
    pub hash: String,
    /// The last four characters, to tell keys apart.
    pub hint: String,
    /// What it allows.
    pub permissions: Vec<Permission>,
    /// Whether it works.
    #[serde(default = "yes")]
    pub enabled: bool,
}

impl Setting for ApiKey {
    const KIND: &'static str = "api_key";
    type Id = ApiKeyId;
    fn id(&self) -> ApiKeyId {
        self.id
    }
    fn key(&self) -> String {
        self.hash.clone()
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn environment(&self) -> Option<EnvironmentId> {
        Some(self.environment)
    }
}

/// A person's signed-in browser or tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who.
    pub person: PersonId,
    /// SHA-256 of the token, hexadecimal.
    pub hash: String,
    /// Not valid at or after.
    pub expires_at: Timestamp,
    /// What the browser or tool said it was.
    #[serde(default)]
    pub user_agent: String,
    /// The network address it began at; empty where that is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// When it was last used, to some minutes; none if only to begin it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Timestamp>,
}

impl Setting for Session {
    const KIND: &'static str = "session";
    type Id = SessionId;
    fn id(&self) -> SessionId {
        self.id
    }
    fn key(&self) -> String {
        self.hash.clone()
    }
    fn parent(&self) -> Option<Uuid> {
        Some(self.person.uuid())
    }
}
