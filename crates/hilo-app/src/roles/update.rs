use crate::{
    App, Caller, FieldError, Problem, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{Actor, RoleId, access::Permission};
use hilo_settings::{Membership, Role, Stored};
use serde_json::json;

/// What to change of a role.
#[derive(Debug, Clone, Default)]
pub struct UpdateRole {
    /// The name people see.
    pub name: Option<String>,
    /// What it allows.
    pub permissions: Option<Vec<Permission>>,
}

impl App {
    /// Changes a role. Nobody gives away more than they have, touches a role that has more than they have, or takes the
    /// right to manage people from their own role.
    pub async fn update_role(
        &self,
        caller: &Caller,
        role: RoleId,
        based_on: i64,
        input: UpdateRole,
    ) -> Result<Stored<Role>> {
        caller.require(Permission::PeopleWrite)?;
        let before = self.find::<Role>(caller, role).await?;
        caller.require_all(&before.setting.permissions)?;
        let mut after = before.setting.clone();
        if let Some(name) = input.name {
            after.name = name;
        }
        if let Some(mut permissions) = input.permissions {
            caller.require_all(&permissions)?;
            permissions.sort_unstable();
            permissions.dedup();
            after.permissions = permissions;
        }
        let mut checks = Checks::default();
        checks.text("/name", &after.name, 60);
        checks.done()?;
        if !after.permissions.contains(&Permission::PeopleWrite) && self.is_own_role(caller, role).await? {
            return Err(FieldError::new("/permissions", Problem::LocksOut).into());
        }
        let now = self.now();
        let mut change = Change::default();
        change.update(&after, based_on, now)?;
        let detail = json!({ "before": before.setting, "after": after });
        change.audit(By::caller(caller, now), &mut self.ids()?, "role.updated", role, detail);
        self.save(change).await?;
        Ok(Stored { setting: after, version: based_on + 1, created_at: before.created_at, updated_at: now })
    }

    async fn is_own_role(&self, caller: &Caller, role: RoleId) -> Result<bool> {
        let Actor::Person(person) = caller.viewer.actor else { return Ok(false) };
        let memberships = self.all::<Membership>(caller.viewer.scope.workspace).await?;
        Ok(memberships.iter().any(|m| m.setting.person == person && m.setting.role == role))
    }
}
