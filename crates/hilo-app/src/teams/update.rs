use crate::{
    App, Caller, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{TeamId, access::Permission};
use hilo_settings::{Stored, Team};
use serde_json::json;

/// What to change of a team. Its short name stays: flows use it.
#[derive(Debug, Clone, Default)]
pub struct UpdateTeam {
    /// The name people see.
    pub name: Option<String>,
}

impl App {
    /// Changes a team.
    pub async fn update_team(
        &self,
        caller: &Caller,
        team: TeamId,
        based_on: i64,
        input: UpdateTeam,
    ) -> Result<Stored<Team>> {
        caller.require(Permission::PeopleWrite)?;
        let before = self.find::<Team>(caller, team).await?;
        let mut after = before.setting.clone();
        after.name = input.name.unwrap_or(after.name);
        let mut checks = Checks::default();
        checks.text("/name", &after.name, 60);
        checks.done()?;
        let now = self.now();
        let mut change = Change::default();
        change.update(&after, based_on, now)?;
        let detail = json!({ "before": before.setting, "after": after });
        change.audit(By::caller(caller, now), &mut self.ids()?, "team.updated", team, detail);
        self.save(change).await?;
        Ok(Stored { setting: after, version: based_on + 1, created_at: before.created_at, updated_at: now })
    }
}
