use crate::{App, Caller, Result};
use hilo_model::access::Permission;
use hilo_settings::{ApiKey, Stored};

impl App {
    /// The keys of the caller's environment, without the keys themselves.
    pub async fn list_api_keys(&self, caller: &Caller) -> Result<Vec<Stored<ApiKey>>> {
        caller.require(Permission::ApiKeysWrite)?;
        let scope = caller.viewer.scope;
        let mut keys = self.all::<ApiKey>(scope.workspace).await?;
        keys.retain(|stored| stored.setting.environment == scope.environment);
        Ok(keys)
    }
}
