//! Workspaces and their environments.

use crate::Setting;
use hilo_desk::consent_words::ConsentWords;
use hilo_model::{ContactId, EnvironmentId, EnvironmentKind, Locale, Phone, WorkspaceId, release::Testers};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// The short name in addresses.
    pub slug: String,
    /// The name people see.
    pub name: String,
    /// The language of people whose language is not known.
    pub locale: Locale,
    /// The IANA time zone of people whose zone is not known.
    pub time_zone: String,
    /// How long after a ticket was solved a message still belongs to it, in hours (D4).
    #[serde(default = "day")]
    pub threading_window_hours: u32,
}

fn day() -> u32 {
    24
}

impl Setting for Workspace {
    const KIND: &'static str = "workspace";
    type Id = WorkspaceId;
    fn id(&self) -> WorkspaceId {
        self.id
    }
    fn key(&self) -> String {
        self.slug.clone()
    }
}

/// Sandbox, testing or production (F12).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    /// Its id.
    pub id: EnvironmentId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// The short name in addresses.
    pub slug: String,
    /// What it is for.
    pub kind: EnvironmentKind,
    /// Variables that flows read as `env.…`.
    #[serde(default)]
    pub variables: Map<String, Value>,
    /// The words by which customers stop what is sent to them; those that come with Hilo as long as nobody has changed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<ConsentWords>,
    /// Whoever tries out releases that are for testers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub testers: Vec<Tester>,
}

/// Somebody who tries releases out on the real number: a colleague, usually.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tester {
    /// What colleagues call them.
    pub name: String,
    /// By what they are known.
    #[serde(flatten)]
    pub by: TesterAddress,
}

/// By what a tester is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TesterAddress {
    /// Their number.
    Phone(Phone),
    /// The provider's id of them.
    UserId(String),
    /// What they are here.
    Contact(ContactId),
}

impl Environment {
    /// Its testers, to be asked whether somebody is among them.
    pub fn who_tests(&self) -> Testers {
        let mut testers = Testers::default();
        for Tester { by, .. } in &self.testers {
            match by.clone() {
                TesterAddress::Phone(phone) => testers.phones.push(phone),
                TesterAddress::UserId(user) => testers.users.push(user),
                TesterAddress::Contact(contact) => testers.contacts.push(contact),
            }
        }
        testers
    }
}

impl Setting for Environment {
    const KIND: &'static str = "environment";
    type Id = EnvironmentId;
    fn id(&self) -> EnvironmentId {
        self.id
    }
    fn key(&self) -> String {
        self.slug.clone()
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn parent(&self) -> Option<Uuid> {
        use hilo_model::Id;
        Some(self.workspace.uuid())
    }
}
