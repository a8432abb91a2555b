use super::Member;
use crate::{App, Caller, Error, Result};
use hilo_model::{PersonId, access::Permission};
use hilo_settings::{Membership, Person};

impl App {
    /// The people of the caller's workspace.
    pub async fn list_people(&self, caller: &Caller) -> Result<Vec<Member>> {
        caller.require(Permission::PeopleRead)?;
        let mut members = Vec::new();
        for membership in self.all::<Membership>(caller.viewer.scope.workspace).await? {
            if let Some(person) = self.load::<Person>(membership.setting.person).await? {
                members.push(Member { person, membership });
            }
        }
        members.sort_by(|a, b| a.person.setting.email.cmp(&b.person.setting.email));
        Ok(members)
    }

    /// One of them. Everybody may see themselves.
    pub async fn get_person(&self, caller: &Caller, person: PersonId) -> Result<Member> {
        if caller.viewer.actor != hilo_model::Actor::Person(person) {
            caller.require(Permission::PeopleRead)?;
        }
        let memberships = self.all::<Membership>(caller.viewer.scope.workspace).await?;
        let membership = memberships.into_iter().find(|stored| stored.setting.person == person);
        let found = membership.zip(self.load::<Person>(person).await?);
        found.map(|(membership, person)| Member { person, membership }).ok_or(Error::NotFound("person"))
    }
}
