//! The people of a workspace, as rules know them.

use hilo_core::config::{Colleague, ColleagueNumber, PendingCode};
use hilo_model::{EnvironmentId, EnvironmentKind, PersonId, RoleId, Scope, WorkspaceId, access::Permission};
use hilo_settings::{Membership, OwnNumber, Person, Role, ShownNumber, Stored};
use std::collections::HashMap;

/// What is known of everybody.
pub(super) struct Colleagues {
    /// Those who may sign in.
    pub(super) people: HashMap<PersonId, Person>,
    pub(super) memberships: Vec<Stored<Membership>>,
    pub(super) roles: HashMap<RoleId, Role>,
    pub(super) numbers: HashMap<PersonId, OwnNumber>,
    pub(super) kinds: HashMap<EnvironmentId, EnvironmentKind>,
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
                number: self.number(person.id, kind),
            };
            (person.email.to_lowercase(), colleague)
        };
        self.members(workspace).map(colleague).collect()
    }

    /// Codes that people of the workspace asked for in an environment.
    pub(super) fn codes(&self, scope: Scope) -> HashMap<String, PendingCode> {
        let pending = self.members(scope.workspace).filter_map(|(_, person)| {
            let code = self.numbers.get(&person.id)?.code.as_ref()?;
            let pending = PendingCode { person: person.id, expires_at: code.expires_at };
            (code.environment == scope.environment).then(|| (code.hash.clone(), pending))
        });
        pending.collect()
    }

    /// Whoever plays the customers of an environment that is not for customers may send from any number, so what was shown there counts
    /// only where nothing is real.
    fn number(&self, person: PersonId, kind: EnvironmentKind) -> Option<ColleagueNumber> {
        let shown = self.numbers.get(&person)?.shown.as_ref()?;
        let counts = |shown: &&ShownNumber| {
            kind != EnvironmentKind::Production
                || self.kinds.get(&shown.environment) == Some(&EnvironmentKind::Production)
        };
        let ShownNumber { phone, user, .. } = Some(shown).filter(counts)?;
        Some(ColleagueNumber { phone: phone.clone(), user: user.clone() })
    }
}
