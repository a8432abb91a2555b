//! People and their places in a workspace.

mod add;
mod list;
mod update;

pub use add::{AddPerson, AddedPerson};
pub use update::UpdatePerson;

use crate::{App, Caller, FieldError, Problem, Result};
use hilo_model::{RoleId, TeamId};
use hilo_settings::{Membership, Person, Role, Stored, Team};

/// A person with their place in the workspace.
#[derive(Debug, Clone)]
pub struct Member {
    /// The person.
    pub person: Stored<Person>,
    /// Their place.
    pub membership: Stored<Membership>,
}

/// The versions of a member's two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberVersion {
    /// The person's.
    pub person: i64,
    /// The place's.
    pub membership: i64,
}

impl Member {
    /// The versions, for the `ETag`.
    pub fn version(&self) -> MemberVersion {
        MemberVersion { person: self.person.version, membership: self.membership.version }
    }
}

impl App {
    /// Whether a caller may give somebody this role and put them in these teams.
    async fn check_place(&self, caller: &Caller, role: RoleId, teams: &[TeamId]) -> Result<()> {
        let workspace = caller.viewer.scope.workspace;
        let roles = self.all::<Role>(workspace).await?;
        let Some(role) = roles.iter().find(|stored| stored.setting.id == role) else {
            return Err(FieldError::new("/role", Problem::Unknown { kind: "role" }).into());
        };
        caller.require_all(&role.setting.permissions)?;
        let known = self.all::<Team>(workspace).await?;
        for (at, team) in teams.iter().enumerate() {
            if !known.iter().any(|stored| stored.setting.id == *team) {
                let pointer = format!("/teams/{at}");
                return Err(FieldError::new(pointer, Problem::Unknown { kind: "team" }).into());
            }
        }
        Ok(())
    }
}
