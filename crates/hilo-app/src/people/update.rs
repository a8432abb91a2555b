use super::{Member, MemberVersion};
use crate::{
    App, Caller, FieldError, Plain, Problem, Result,
    access::hash_password,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{Actor, Id, Locale, PersonId, RoleId, TeamId, access::Permission};
use hilo_settings::{Membership, Stored};
use serde_json::json;

/// What to change of somebody.
#[derive(Debug, Clone, Default)]
pub struct UpdatePerson {
    /// Their name.
    pub name: Option<String>,
    /// The language of their screens.
    pub locale: Option<Locale>,
    /// A new password; ends their sessions.
    pub password: Option<Plain>,
    /// Whether they may sign in; ends their sessions if not.
    pub enabled: Option<bool>,
    /// As what.
    pub role: Option<RoleId>,
    /// In which teams.
    pub teams: Option<Vec<TeamId>>,
}

impl UpdatePerson {
    fn changes_person(&self) -> bool {
        self.name.is_some() || self.locale.is_some() || self.password.is_some() || self.enabled.is_some()
    }
}

impl App {
    /// Changes somebody, or their place in the workspace.
    pub async fn update_person(
        &self,
        caller: &Caller,
        person: PersonId,
        based_on: MemberVersion,
        input: UpdatePerson,
    ) -> Result<Member> {
        caller.require(Permission::PeopleWrite)?;
        let before = self.get_person(caller, person).await?;
        self.check_rank(caller, &before).await?;
        self.check(caller, &before, &input).await?;
        let now = self.now();
        let mut change = Change::default();
        let mut ids = self.ids()?;
        let mut after = before.clone();
        if input.changes_person() {
            let ends_sessions = input.password.is_some() || input.enabled == Some(false);
            after.person = self.apply(before.person, based_on, &input).await?;
            after.person.updated_at = now;
            change.update(&after.person.setting, based_on.person, now)?;
            if ends_sessions {
                self.end_all_but(&mut change, person, None).await?;
            }
        }
        if input.role.is_some() || input.teams.is_some() {
            let place = &mut after.membership;
            place.setting.role = input.role.unwrap_or(place.setting.role);
            place.setting.teams = input.teams.clone().unwrap_or(std::mem::take(&mut place.setting.teams));
            (place.version, place.updated_at) = (based_on.membership + 1, now);
            change.update(&place.setting, based_on.membership, now)?;
        }
        let detail = json!({
            "enabled": input.enabled, "password": input.password.is_some(),
            "role": input.role, "teams": input.teams,
        });
        change.audit(By::caller(caller, now), &mut ids, "person.updated", person, detail);
        self.save(change).await?;
        Ok(after)
    }

    async fn check(&self, caller: &Caller, before: &Member, input: &UpdatePerson) -> Result<()> {
        let mut checks = Checks::default();
        if let Some(name) = &input.name {
            checks.text("/name", name, 120);
        }
        if let Some(password) = &input.password {
            checks.password("/password", password);
        }
        checks.done()?;
        let person = before.person.setting.id;
        let own = caller.viewer.actor == Actor::Person(person);
        if own && input.enabled == Some(false) {
            return Err(FieldError::new("/enabled", Problem::LocksOut).into());
        }
        if own && input.role.is_some_and(|role| role != before.membership.setting.role) {
            return Err(FieldError::new("/role", Problem::LocksOut).into());
        }
        if input.changes_person() && !own && self.children::<Membership>(person.uuid()).await?.len() > 1 {
            return Err(FieldError::new("", Problem::SharedPerson).into());
        }
        let place = &before.membership.setting;
        let (role, teams) = (input.role.unwrap_or(place.role), input.teams.as_ref().unwrap_or(&place.teams));
        if input.role.is_some() || input.teams.is_some() {
            self.check_place(caller, role, teams).await?;
        }
        Ok(())
    }

    async fn apply(
        &self,
        mut person: Stored<hilo_settings::Person>,
        based_on: MemberVersion,
        input: &UpdatePerson,
    ) -> Result<Stored<hilo_settings::Person>> {
        let setting = &mut person.setting;
        if let Some(name) = &input.name {
            setting.name.clone_from(name);
        }
        if let Some(locale) = &input.locale {
            setting.locale = Some(locale.clone());
        }
        if let Some(password) = &input.password {
            setting.password_hash = Some(hash_password(password.clone()).await?);
        }
        setting.enabled = input.enabled.unwrap_or(setting.enabled);
        person.version = based_on.person + 1;
        Ok(person)
    }
}
