use super::Member;
use crate::{
    App, Caller, Error, Plain, Result,
    access::hash_password,
    change::{By, Change},
    random,
    validate::Checks,
};
use hilo_model::{Id, Locale, RoleId, TeamId, access::Permission};
use hilo_settings::{Membership, Person, Setting, Stored};
use serde_json::json;

/// Somebody to add to a workspace.
#[derive(Debug, Clone)]
pub struct AddPerson {
    /// Their e-mail address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The language of their screens.
    pub locale: Option<Locale>,
    /// Their password; made up if none is given.
    pub password: Option<Plain>,
    /// As what.
    pub role: RoleId,
    /// In which teams.
    pub teams: Vec<TeamId>,
}

/// Somebody who was added.
#[derive(Debug, Clone)]
pub struct AddedPerson {
    /// They and their place.
    pub member: Member,
    /// Their password, if it was made up; shown this once.
    pub password: Option<Plain>,
}

impl App {
    /// Adds somebody to the caller's workspace. Who is known to the installation already keeps name and password.
    pub async fn add_person(&self, caller: &Caller, input: AddPerson) -> Result<AddedPerson> {
        caller.require(Permission::PeopleWrite)?;
        self.check_place(caller, input.role, &input.teams).await?;
        if let Some(earlier) = self.earlier(caller).await? {
            let earlier: Output = earlier;
            let second_factor = self.show_second_factor(earlier.0.id).await?.since.is_some();
            return Ok(added(earlier, second_factor));
        }
        let mut checks = Checks::default();
        checks.email("/email", input.email.trim());
        checks.text("/name", &input.name, 120);
        if let Some(password) = &input.password {
            checks.password("/password", password);
        }
        checks.done()?;

        let (now, mut ids) = (self.now(), self.ids()?);
        let email = input.email.trim().to_lowercase();
        let workspace = caller.viewer.scope.workspace;
        let mut change = Change::default();
        let (person, made_up) = match self.load_by_key::<Person>(&email).await? {
            Some(known) => (known, None),
            None => {
                let (password, made_up) = match input.password {
                    Some(password) => (password, None),
                    None => random::password().map(|made_up| (made_up.clone(), Some(made_up)))?,
                };
                let person = Person {
                    id: ids.make(),
                    email,
                    name: input.name,
                    locale: input.locale,
                    password_hash: Some(hash_password(password).await?),
                    enabled: true,
                };
                change.insert(&person, now)?;
                (Stored { setting: person, version: 1, created_at: now, updated_at: now }, made_up)
            }
        };
        let id = person.setting.id;
        if self.children::<Membership>(id.uuid()).await?.iter().any(|m| m.setting.workspace == workspace) {
            return Err(Error::Taken { kind: Person::KIND.to_owned(), key: person.setting.email });
        }
        let membership = Membership { person: id, workspace, role: input.role, teams: input.teams };
        change.insert(&membership, now)?;
        let detail = json!({ "role": membership.role, "teams": membership.teams });
        change.audit(By::caller(caller, now), &mut ids, "person.added", id, detail);
        let Stored { setting, version, created_at, updated_at } = person;
        let output = (setting, (version, created_at, updated_at), membership, now, made_up);
        let second_factor = self.show_second_factor(id).await?.since.is_some();
        Ok(added(self.save_once(caller, change, output).await?, second_factor))
    }
}

type Output = (
    Person,
    (i64, hilo_model::Timestamp, hilo_model::Timestamp),
    Membership,
    hilo_model::Timestamp,
    Option<Plain>,
);

fn added(
    (person, (version, created_at, updated_at), membership, now, password): Output,
    second_factor: bool,
) -> AddedPerson {
    AddedPerson {
        member: Member {
            number: false,
            person: Stored { setting: person, version, created_at, updated_at },
            membership: Stored { setting: membership, version: 1, created_at: now, updated_at: now },
            second_factor,
        },
        password,
    }
}
