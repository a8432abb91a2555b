//! People and their places in a workspace.

mod add;
mod list;
mod update;

pub use add::{AddPerson, AddedPerson};
pub use update::UpdatePerson;

use crate::{App, Caller, FieldError, Problem, Result};
use hilo_model::{Actor, Id, PersonId, RoleId, TeamId, access::Permission};
use hilo_settings::{Membership, Person, Role, Stored, Team};

/// A person with their place in the workspace.
#[derive(Debug, Clone)]
pub struct Member {
    /// The person.
    pub person: Stored<Person>,
    /// Their place.
    pub membership: Stored<Membership>,
    /// Whether they sign in with a second factor.
    pub second_factor: bool,
    /// Whether they have shown a WhatsApp number to be theirs, wherever in the workspace it counts.
    pub number: bool,
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
    /// Refuses whoever may not manage somebody's ways of signing in. People manage their own; others need the right to, and
    /// only over those who may do no more than they may and who belong to no other workspace.
    pub(crate) async fn require_over(&self, caller: &Caller, person: PersonId) -> Result<()> {
        if caller.viewer.actor == Actor::Person(person) {
            return Ok(());
        }
        caller.require(Permission::PeopleWrite)?;
        let member = self.get_person(caller, person).await?;
        self.check_rank(caller, &member).await?;
        if self.children::<Membership>(person.uuid()).await?.len() > 1 {
            return Err(FieldError::new("", Problem::SharedPerson).into());
        }
        Ok(())
    }

    /// Refuses whoever may not change somebody's place in the workspace: others need the right to, over those who may do no more than
    /// they may.
    pub(crate) async fn require_place_over(&self, caller: &Caller, person: PersonId) -> Result<()> {
        caller.require(Permission::PeopleWrite)?;
        let member = self.get_person(caller, person).await?;
        self.check_rank(caller, &member).await
    }

    /// Nobody changes somebody who may do more than they may.
    async fn check_rank(&self, caller: &Caller, member: &Member) -> Result<()> {
        match self.load::<Role>(member.membership.setting.role).await? {
            Some(role) => caller.require_all(&role.setting.permissions),
            None => Ok(()),
        }
    }

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
