use crate::{
    App, Caller, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::access::Permission;
use hilo_settings::{Stored, Team};
use serde_json::json;

/// A team to add.
#[derive(Debug, Clone)]
pub struct AddTeam {
    /// The short name that flows use.
    pub slug: String,
    /// The name people see.
    pub name: String,
}

impl App {
    /// Adds a team.
    pub async fn add_team(&self, caller: &Caller, input: AddTeam) -> Result<Stored<Team>> {
        caller.require(Permission::PeopleWrite)?;
        if let Some((setting, at)) = self.earlier::<(Team, _)>(caller).await? {
            return Ok(Stored { setting, version: 1, created_at: at, updated_at: at });
        }
        let mut checks = Checks::default();
        checks.slug("/slug", &input.slug);
        checks.text("/name", &input.name, 60);
        checks.done()?;
        let (now, mut ids) = (self.now(), self.ids()?);
        let workspace = caller.viewer.scope.workspace;
        let team = Team { id: ids.make(), workspace, slug: input.slug, name: input.name };
        let mut change = Change::default();
        change.insert(&team, now)?;
        let detail = json!({ "slug": team.slug, "name": team.name });
        change.audit(By::caller(caller, now), &mut ids, "team.created", team.id, detail);
        let (setting, at) = self.save_once(caller, change, (team, now)).await?;
        Ok(Stored { setting, version: 1, created_at: at, updated_at: at })
    }
}
