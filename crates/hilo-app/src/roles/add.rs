use crate::{
    App, Caller, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::access::Permission;
use hilo_settings::{Role, Stored};
use serde_json::json;

/// A role to add.
#[derive(Debug, Clone)]
pub struct AddRole {
    /// The name people see.
    pub name: String,
    /// What it allows.
    pub permissions: Vec<Permission>,
}

impl App {
    /// Adds a role. Nobody gives away more than they have.
    pub async fn add_role(&self, caller: &Caller, input: AddRole) -> Result<Stored<Role>> {
        caller.require(Permission::PeopleWrite)?;
        caller.require_all(&input.permissions)?;
        if let Some((setting, at)) = self.earlier::<(Role, _)>(caller).await? {
            return Ok(Stored { setting, version: 1, created_at: at, updated_at: at });
        }
        let mut checks = Checks::default();
        checks.text("/name", &input.name, 60);
        checks.done()?;
        let (now, mut ids) = (self.now(), self.ids()?);
        let mut permissions = input.permissions;
        permissions.sort_unstable();
        permissions.dedup();
        let workspace = caller.viewer.scope.workspace;
        let role = Role { id: ids.make(), workspace, name: input.name, preset: None, permissions };
        let mut change = Change::default();
        change.insert(&role, now)?;
        let detail = json!({ "name": role.name, "permissions": role.permissions });
        change.audit(By::caller(caller, now), &mut ids, "role.created", role.id, detail);
        let (setting, at) = self.save_once(caller, change, (role, now)).await?;
        Ok(Stored { setting, version: 1, created_at: at, updated_at: at })
    }
}
