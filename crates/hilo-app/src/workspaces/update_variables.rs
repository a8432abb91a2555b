use crate::{
    App, Caller, Error, Problem, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{EnvironmentId, access::Permission};
use hilo_settings::{Environment, Stored};
use serde_json::{Map, Value, json};

/// The most variables an environment has.
const VARIABLES: usize = 500;
/// The longest value, as JSON.
const VALUE: usize = 16 * 1024;

impl App {
    /// Replaces an environment's variables.
    pub async fn update_variables(
        &self,
        caller: &Caller,
        environment: EnvironmentId,
        based_on: i64,
        variables: Map<String, Value>,
    ) -> Result<Stored<Environment>> {
        caller.require(Permission::SettingsWrite)?;
        let before = self.own_environment(caller, environment).await?;
        let mut checks = Checks::default();
        checks.range("/variables", variables.len() as i64, 0, VARIABLES as i64);
        for (name, value) in &variables {
            let right = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
                && name.starts_with(|letter: char| letter.is_ascii_alphabetic());
            if !right || name.len() > 64 {
                checks.fail(&format!("/variables/{name}"), Problem::Form { example: "store_phone" });
            } else if value.to_string().len() > VALUE {
                checks.fail(&format!("/variables/{name}"), Problem::TooLong { max: VALUE });
            }
        }
        checks.done()?;

        let now = self.now();
        let mut after = before.setting.clone();
        after.variables = variables;
        let names: Vec<&String> = after
            .variables
            .iter()
            .filter(|(name, value)| before.setting.variables.get(*name) != Some(*value))
            .map(|(name, _)| name)
            .chain(before.setting.variables.keys().filter(|name| !after.variables.contains_key(*name)))
            .collect();
        let mut change = Change::default();
        change.update(&after, based_on, now)?;
        let by = By { environment: Some(after.id), ..By::caller(caller, now) };
        let detail = json!({ "changed": names });
        change.audit(by, &mut self.ids()?, "environment.variables_updated", after.id, detail);
        self.save(change).await.map_err(|error| match error {
            Error::Stale { current: None } => Error::NotFound("environment"),
            error => error,
        })?;
        Ok(Stored { setting: after, version: based_on + 1, created_at: before.created_at, updated_at: now })
    }
}
