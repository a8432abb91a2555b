use crate::{App, Caller, Error, Result};
use hilo_model::PersonId;
use hilo_settings::{Membership, Person, Role};

/// Somebody, as they see themselves.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Who.
    pub person: Person,
    /// What they are in the caller's workspace.
    pub role: Option<Role>,
}

impl App {
    /// Who the caller is, and as what they are here.
    pub async fn profile(&self, caller: &Caller, person: PersonId) -> Result<Profile> {
        let known = self.load::<Person>(person).await?.ok_or(Error::Unauthenticated)?.setting;
        let id = Membership::id_of(person, caller.viewer.scope.workspace);
        let membership = self.load::<Membership>(hilo_model::Id::from_uuid(id)).await?;
        let role = match membership {
            Some(membership) => {
                self.load::<Role>(membership.setting.role).await?.map(|stored| stored.setting)
            }
            None => None,
        };
        Ok(Profile { person: known, role })
    }
}
