//! What people may do (D10): permissions, the roles that bundle them, and the one predicate that decides what a
//! person may see.

use crate::{Actor, PersonId, Scope, TeamId};
use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A single right. The text form is `area:verb`; the list only grows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission { $($(#[$doc])* $name,)* }

        impl Permission {
            /// Every permission.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The text form.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The permission with this text form.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

permissions! {
    /// See threads assigned to oneself or to nobody.
    ThreadsRead = "threads:read",
    /// See every thread of the environment.
    ThreadsReadAll = "threads:read_all",
    /// Answer, note, tag, take over and give back.
    ThreadsWrite = "threads:write",
    /// Give threads and tickets to others.
    ThreadsAssign = "threads:assign",
    /// Write the team's macros.
    MacrosWrite = "macros:write",
    /// See contacts and their fields.
    ContactsRead = "contacts:read",
    /// Change contacts.
    ContactsWrite = "contacts:write",
    /// Destroy a person's data for good.
    ContactsErase = "contacts:erase",
    /// See flows, versions and runs.
    FlowsRead = "flows:read",
    /// Change drafts and tests.
    FlowsWrite = "flows:write",
    /// Make a version live.
    FlowsPublish = "flows:publish",
    /// See channels and their health.
    ChannelsRead = "channels:read",
    /// Add and change channels and their secrets.
    ChannelsWrite = "channels:write",
    /// Write templates and ask for their review.
    TemplatesWrite = "templates:write",
    /// Agree to what others wrote, hand it in, delete templates.
    TemplatesApprove = "templates:approve",
    /// See people, roles and teams.
    PeopleRead = "people:read",
    /// Add and change people, roles and teams.
    PeopleWrite = "people:write",
    /// See and make keys for programs.
    ApiKeysWrite = "api_keys:write",
    /// See the audit log.
    AuditRead = "audit:read",
    /// See incidents.
    IncidentsRead = "incidents:read",
    /// Retry and dismiss incidents.
    IncidentsWrite = "incidents:write",
    /// Change the workspace's and environments' settings.
    SettingsWrite = "settings:write",
}

impl Serialize for Permission {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::from_name(&name)
            .ok_or_else(|| serde::de::Error::custom(format!("`{name}` is not a permission")))
    }
}

/// The roles that every workspace starts with. They are rows like any other role and can be copied and changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RolePreset {
    /// Answers customers.
    Agent,
    /// Sees all, moves work around, measures.
    Supervisor,
    /// May do everything.
    Admin,
}

impl RolePreset {
    /// Every preset.
    pub const ALL: [Self; 3] = [Self::Agent, Self::Supervisor, Self::Admin];

    /// The name in databases and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::Admin => "admin",
        }
    }

    /// What the role may do when a workspace is made.
    pub fn permissions(self) -> Vec<Permission> {
        use Permission as P;
        let agent = [
            P::ThreadsRead,
            P::ThreadsWrite,
            P::ContactsRead,
            P::ContactsWrite,
            P::FlowsRead,
            P::ChannelsRead,
            P::PeopleRead,
        ];
        let supervisor = [
            P::ThreadsReadAll,
            P::ThreadsAssign,
            P::MacrosWrite,
            P::TemplatesWrite,
            P::FlowsWrite,
            P::AuditRead,
            P::IncidentsRead,
            P::IncidentsWrite,
        ];
        match self {
            Self::Agent => agent.to_vec(),
            Self::Supervisor => [&agent[..], &supervisor[..]].concat(),
            Self::Admin => P::ALL.to_vec(),
        }
    }
}

/// Somebody who asks for something, with all that decides whether they get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Who acts, for audit rows.
    pub actor: Actor,
    /// Where they act.
    pub scope: Scope,
    /// What they may do there.
    pub permissions: Vec<Permission>,
    /// The teams they are in.
    pub teams: Vec<TeamId>,
}

impl Viewer {
    /// Whether they hold the permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// Which threads they may see. `None`: none at all.
    pub fn threads(&self) -> Option<ThreadAccess> {
        if self.may(Permission::ThreadsReadAll) {
            Some(ThreadAccess::All)
        } else if self.may(Permission::ThreadsRead) {
            Some(match self.actor {
                Actor::Person(person) => ThreadAccess::Involved { person, teams: self.teams.clone() },
                _ => ThreadAccess::Unassigned,
            })
        } else {
            None
        }
    }
}

/// The access predicate for threads and everything in them. Stores turn it into a condition; [`ThreadAccess::allows`] is
/// the same rule for a thread at hand. One definition, used by lists, search, single reads and live events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThreadAccess {
    /// Every thread of the scope.
    All,
    /// Threads that are this person's, of their teams with no assignee, or of nobody at all.
    Involved {
        /// The person.
        person: PersonId,
        /// Their teams.
        teams: Vec<TeamId>,
    },
    /// Threads of nobody at all.
    Unassigned,
}

impl ThreadAccess {
    /// Whether a thread with this assignee and team may be seen.
    pub fn allows(&self, assignee: Option<PersonId>, team: Option<TeamId>) -> bool {
        match self {
            Self::All => true,
            Self::Involved { person, teams } => match (assignee, team) {
                (Some(assignee), _) => assignee == *person,
                (None, Some(team)) => teams.contains(&team),
                (None, None) => true,
            },
            Self::Unassigned => assignee.is_none() && team.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for permission in Permission::ALL {
            assert_eq!(Permission::from_name(permission.as_str()), Some(*permission));
        }
        assert_eq!(Permission::from_name("threads:fly"), None);
    }

    #[test]
    fn presets_grow_from_agent_to_admin() {
        let [agent, supervisor, admin] = RolePreset::ALL.map(RolePreset::permissions);
        assert!(agent.iter().all(|p| supervisor.contains(p)));
        assert!(supervisor.iter().all(|p| admin.contains(p)));
        assert_eq!(admin.len(), Permission::ALL.len());
    }
}
