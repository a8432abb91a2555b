use crate::{App, Caller, Result};
use hilo_model::EnvironmentId;
use hilo_settings::{Environment, Stored};

impl App {
    /// The environments of the caller's workspace. Whoever is in it may see them; variables hold no secrets.
    pub async fn list_environments(&self, caller: &Caller) -> Result<Vec<Stored<Environment>>> {
        self.all(caller.viewer.scope.workspace).await
    }

    /// One of them.
    pub async fn get_environment(
        &self,
        caller: &Caller,
        environment: EnvironmentId,
    ) -> Result<Stored<Environment>> {
        let environments = self.list_environments(caller).await?;
        let found = environments.into_iter().find(|stored| stored.setting.id == environment);
        found.ok_or(crate::Error::NotFound("environment"))
    }

    /// One of them, for a caller who is to change it, or to see what is personal in it: a program's key only its own.
    pub(super) async fn own_environment(
        &self,
        caller: &Caller,
        environment: EnvironmentId,
    ) -> Result<Stored<Environment>> {
        let found = self.get_environment(caller, environment).await?;
        caller.require_within([&found.setting])?;
        Ok(found)
    }
}
