use crate::{
    App, Caller, Plain, Result,
    change::{By, Change},
    random,
    validate::Checks,
};
use hilo_model::access::Permission;
use hilo_settings::{ApiKey, Stored};
use serde_json::json;

/// A key to make.
#[derive(Debug, Clone)]
pub struct CreateApiKey {
    /// What it is for.
    pub name: String,
    /// What it allows.
    pub permissions: Vec<Permission>,
}

/// A key that was made.
#[derive(Debug, Clone)]
pub struct CreatedApiKey {
    /// What is kept of it.
    pub api_key: Stored<ApiKey>,
    /// The key, shown this once.
    pub key: Plain,
}

impl App {
    /// Makes a key for the caller's environment. Nobody gives away more than they have.
    pub async fn create_api_key(&self, caller: &Caller, input: CreateApiKey) -> Result<CreatedApiKey> {
        caller.require(Permission::ApiKeysWrite)?;
        caller.require_all(&input.permissions)?;
        if let Some((setting, at, key)) = self.earlier::<(ApiKey, _, Plain)>(caller).await? {
            let api_key = Stored { setting, version: 1, created_at: at, updated_at: at };
            return Ok(CreatedApiKey { api_key, key });
        }
        let mut checks = Checks::default();
        checks.text("/name", &input.name, 60);
        checks.done()?;
        let (now, mut ids) = (self.now(), self.ids()?);
        let key = random::token("hilo_key")?;
        let mut permissions = input.permissions;
        permissions.sort_unstable();
        permissions.dedup();
        let scope = caller.viewer.scope;
        let api_key = ApiKey {
            id: ids.make(),
            workspace: scope.workspace,
            environment: scope.environment,
            name: input.name,
            hash: random::hash(key.expose()),
            hint: random::hint(&key),
            permissions,
            enabled: true,
        };
        let mut change = Change::default();
        change.insert(&api_key, now)?;
        let detail = json!({ "name": api_key.name, "permissions": api_key.permissions });
        change.audit(By::caller(caller, now), &mut ids, "api_key.created", api_key.id, detail);
        let (setting, at, key) = self.save_once(caller, change, (api_key, now, key)).await?;
        let api_key = Stored { setting, version: 1, created_at: at, updated_at: at };
        Ok(CreatedApiKey { api_key, key })
    }
}
