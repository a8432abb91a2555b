//! The people of a workspace, as rules know them.

use hilo_core::config::{Colleague, ColleagueNumber, PendingCode};
use hilo_model::{EnvironmentKind, PersonId, RoleId, WorkspaceId, access::Permission};
use hilo_settings::{Membership, NumberClass, OwnNumber, Person, Role, ShownNumber, Stored};
use std::collections::HashMap;

/// What is known of everybody.
pub(super) struct Colleagues {
    /// Those who may sign in.
    pub(super) people: HashMap<PersonId, Person>,
    pub(super) memberships: Vec<Stored<Membership>>,
    pub(super) roles: HashMap<RoleId, Role>,
    /// By [their ids](OwnNumber::id_of).
    pub(super) numbers: HashMap<PersonId, OwnNumber>,
}

impl Colleagues {
    fn members(&self, workspace: WorkspaceId) -> impl Iterator<Item = (&Membership, &Person)> {
        let places = self.memberships.iter().map(|stored| &stored.setting);
        places
            .filter(move |place| place.workspace == workspace)
            .filter_map(|place| Some((place, self.people.get(&place.person)?)))
    }

    /// The people of a workspace by e-mail address.
    pub(super) fn of(&self, workspace: WorkspaceId, kind: EnvironmentKind) -> HashMap<String, Colleague> {
        let colleague = |(place, person): (&Membership, &Person)| {
            let role = self.roles.get(&place.role).filter(|_| person.enabled);
            let colleague = Colleague {
                id: person.id,
                teams: place.teams.clone(),
                role: role.map(|role| role.name.clone()),
                name: person.name.clone(),
                locale: person.locale.clone(),
                // What answering on the page takes.
                may_answer: role.is_some_and(|role| role.permissions.contains(&Permission::ThreadsRead)),
                number: self.number(person.id, workspace, NumberClass::of(kind)),
            };
            (person.email.to_lowercase(), colleague)
        };
        self.members(workspace).map(colleague).collect()
    }

    /// Codes that people of the workspace asked for, wherever: one that is sent to another environment is not to stay good either.
    pub(super) fn codes(&self, workspace: WorkspaceId) -> HashMap<String, PendingCode> {
        let all = self.members(workspace).flat_map(|(_, person)| {
            NumberClass::ALL.map(|class| (person.id, OwnNumber::id_of(person.id, workspace, class)))
        });
        let pending = all.filter_map(|(person, id)| {
            let code = self.numbers.get(&id)?.code.as_ref()?;
            Some((code.hash.clone(), PendingCode { person, expires_at: code.expires_at }))
        });
        pending.collect()
    }

    fn number(
        &self,
        person: PersonId,
        workspace: WorkspaceId,
        class: NumberClass,
    ) -> Option<ColleagueNumber> {
        let shown = self.numbers.get(&OwnNumber::id_of(person, workspace, class))?.shown.as_ref()?;
        let ShownNumber { phone, user, .. } = shown;
        Some(ColleagueNumber { phone: phone.clone(), user: user.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{EnvironmentId, Id, Timestamp, access::Permission};
    use hilo_settings::NumberCode;
    use uuid::Uuid;

    fn id<T: Id>(number: u128) -> T {
        T::from_uuid(Uuid::from_u128(number))
    }

    /// Rosa works in both workspaces, and something was shown or asked for in one of them.
    fn colleagues(workspace: u128, class: NumberClass) -> Colleagues {
        let rosa = Person {
            id: id(9),
            email: "rosa@aurora.test".to_owned(),
            name: "Rosa".to_owned(),
            locale: None,
            password_hash: None,
            enabled: true,
        };
        let place = |workspace: u128| Stored {
            setting: Membership { person: rosa.id, workspace: id(workspace), role: id(3), teams: Vec::new() },
            version: 1,
            created_at: Timestamp::from_seconds(0),
            updated_at: Timestamp::from_seconds(0),
        };
        let permissions = vec![Permission::ThreadsRead];
        let role = Role { id: id(3), workspace: id(1), name: "Agent".to_owned(), preset: None, permissions };
        let shown = ShownNumber {
            phone: "56911112222".parse().unwrap(),
            user: None,
            environment: id(20),
            channel: id(30),
            at: Timestamp::from_seconds(0),
            code: "02ba".to_owned(),
            before: None,
        };
        let environment: EnvironmentId = id(20);
        let expires_at = Timestamp::from_seconds(600);
        let code = NumberCode { hash: "03cb".to_owned(), environment, expires_at };
        let number = OwnNumber {
            shown: Some(shown),
            code: Some(code),
            ..OwnNumber::new(rosa.id, id(workspace), class)
        };
        Colleagues {
            memberships: vec![place(1), place(2)],
            roles: HashMap::from([(role.id, role)]),
            numbers: HashMap::from([(hilo_settings::Setting::id(&number), number)]),
            people: HashMap::from([(rosa.id, rosa)]),
        }
    }

    #[test]
    fn a_number_counts_in_its_workspace_where_it_was_shown_to_count() {
        use EnvironmentKind::{Production, Sandbox, Testing};
        let (customers, trial) = (NumberClass::Production, NumberClass::Trial);
        for (shown_in, class, asked_in, kind, counts) in [
            (1, customers, 1, Production, true),
            (1, customers, 1, Testing, false),
            (1, customers, 1, Sandbox, false),
            (1, trial, 1, Production, false),
            (1, trial, 1, Testing, true),
            (1, trial, 1, Sandbox, true),
            (2, customers, 1, Production, false),
            (2, trial, 1, Sandbox, false),
            (2, customers, 2, Production, true),
        ] {
            let people = colleagues(shown_in, class).of(id(asked_in), kind);
            let number = people["rosa@aurora.test"].number.is_some();
            assert_eq!(number, counts, "{shown_in} {class:?} {asked_in} {kind:?}");
        }
    }

    #[test]
    fn a_code_is_known_in_all_of_its_workspace_and_nowhere_else() {
        for (asked_in, class, sent_in, known) in [
            (1, NumberClass::Production, 1, true),
            (1, NumberClass::Trial, 1, true),
            (1, NumberClass::Production, 2, false),
        ] {
            let codes = colleagues(asked_in, class).codes(id(sent_in));
            assert_eq!(codes.contains_key("03cb"), known, "{asked_in} {class:?} {sent_in}");
        }
    }

    #[test]
    fn each_place_has_a_number_of_its_own() {
        let all = [1, 2]
            .map(|workspace| NumberClass::ALL.map(|class| OwnNumber::id_of(id(9), id(workspace), class)));
        let different: std::collections::BTreeSet<_> = all.as_flattened().iter().collect();
        assert_eq!(different.len(), 4);
    }
}
