use super::Member;
use crate::{App, Caller, Error, Result};
use hilo_model::{PersonId, access::Permission};
use hilo_settings::{Membership, OwnNumber, Person, SecondFactor};
use std::collections::HashSet;

impl App {
    /// The people of the caller's workspace.
    pub async fn list_people(&self, caller: &Caller) -> Result<Vec<Member>> {
        caller.require(Permission::PeopleRead)?;
        let mut members = Vec::new();
        let factors = self.store.documents(&hilo_settings::all::<SecondFactor>()).await?;
        let factors = factors.into_iter().map(hilo_settings::from_document::<SecondFactor>);
        let factors: Vec<_> = factors.collect::<std::result::Result<_, _>>()?;
        let confirmed: HashSet<_> = factors
            .into_iter()
            .filter(|stored| stored.setting.confirmed_at.is_some())
            .map(|stored| stored.setting.person)
            .collect();
        let numbers = self.all::<OwnNumber>(caller.viewer.scope.workspace).await?;
        let numbers = numbers.into_iter().map(|stored| stored.setting);
        let numbers: HashSet<_> =
            numbers.filter(|number| number.shown.is_some()).map(|number| number.person).collect();
        for membership in self.all::<Membership>(caller.viewer.scope.workspace).await? {
            if let Some(person) = self.load::<Person>(membership.setting.person).await? {
                let second_factor = confirmed.contains(&person.setting.id);
                let number = numbers.contains(&person.setting.id);
                members.push(Member { person, membership, second_factor, number });
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
        let (membership, stored) = found.ok_or(Error::NotFound("person"))?;
        let second_factor = self.show_second_factor(person).await?.since.is_some();
        let number = self.has_number(caller, person).await?;
        Ok(Member { person: stored, membership, second_factor, number })
    }
}
