use crate::{
    App, Caller, Error, Problem, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{EnvironmentId, Phone, access::Permission};
use hilo_settings::{Environment, Stored, Tester, TesterAddress};
use serde_json::json;

/// The most testers of an environment.
const TESTERS: usize = 100;
/// The longest name, in characters.
const NAME: usize = 100;
/// The longest id of the provider's, in characters.
const USER_ID: usize = 200;

/// Somebody who is to try releases out, as it was typed: by exactly one of the three.
#[derive(Debug, Clone, Default)]
pub struct NewTester {
    /// What colleagues call them.
    pub name: String,
    /// Their number.
    pub phone: Option<String>,
    /// The provider's id of them.
    pub user_id: Option<String>,
    /// What they are here.
    pub contact: Option<String>,
}

impl App {
    /// Shows who tries out an environment's releases for testers.
    pub async fn get_testers(
        &self,
        caller: &Caller,
        environment: EnvironmentId,
    ) -> Result<Stored<Environment>> {
        caller.require(Permission::FlowsPublish)?;
        self.own_environment(caller, environment).await
    }

    /// Replaces the people who try out an environment's releases for testers. It holds from their next message on.
    pub async fn update_testers(
        &self,
        caller: &Caller,
        environment: EnvironmentId,
        based_on: i64,
        testers: Vec<NewTester>,
    ) -> Result<Stored<Environment>> {
        caller.require(Permission::FlowsPublish)?;
        let before = self.own_environment(caller, environment).await?;
        let mut checks = Checks::default();
        checks.range("/testers", testers.len() as i64, 0, TESTERS as i64);
        let mut all: Vec<Tester> = Vec::new();
        for (at, new) in testers.into_iter().enumerate() {
            let pointer = format!("/testers/{at}");
            checks.text(&format!("{pointer}/name"), &new.name, NAME);
            let by = match (new.phone, new.user_id, new.contact) {
                (Some(phone), None, None) => Phone::dialable(&phone).ok().map(TesterAddress::Phone),
                (None, Some(user), None) => {
                    let user = user.trim().to_owned();
                    (1..=USER_ID).contains(&user.chars().count()).then_some(TesterAddress::UserId(user))
                }
                (None, None, Some(contact)) => contact.parse().ok().map(TesterAddress::Contact),
                _ => None,
            };
            let Some(by) = by else {
                checks.fail(&pointer, Problem::Form { example: "+54 9 11 5555 0000" });
                continue;
            };
            if all.iter().any(|other| other.by == by) {
                checks.fail(&pointer, Problem::Twice);
            }
            all.push(Tester { name: new.name.trim().to_owned(), by });
        }
        checks.done()?;

        let now = self.now();
        let mut after = before.setting.clone();
        after.testers = all;
        let mut change = Change::default();
        change.update(&after, based_on, now)?;
        let by = By { environment: Some(after.id), ..By::caller(caller, now) };
        // Numbers are personal: the log says how many there are.
        let detail = json!({ "before": before.setting.testers.len(), "after": after.testers.len() });
        change.audit(by, &mut self.ids()?, "environment.testers_updated", after.id, detail);
        self.save(change).await.map_err(|error| match error {
            Error::Stale { current: None } => Error::NotFound("environment"),
            error => error,
        })?;
        Ok(Stored { setting: after, version: based_on + 1, created_at: before.created_at, updated_at: now })
    }
}
