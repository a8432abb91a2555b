use crate::{
    App, Caller, Result,
    change::{By, Change},
};
use hilo_model::{ApiKeyId, access::Permission};
use hilo_settings::ApiKey;
use serde_json::json;

impl App {
    /// Ends a key for good.
    pub async fn revoke_api_key(&self, caller: &Caller, api_key: ApiKeyId) -> Result<()> {
        caller.require(Permission::ApiKeysWrite)?;
        let before = self.find::<ApiKey>(caller, api_key).await?;
        let mut change = Change::default();
        change.delete::<ApiKey>(api_key, Some(before.version));
        let detail = json!({ "name": before.setting.name });
        let by = By::caller(caller, self.now());
        change.audit(by, &mut self.ids()?, "api_key.revoked", api_key, detail);
        self.save(change).await
    }
}
