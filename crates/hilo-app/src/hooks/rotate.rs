use super::OpenedHook;
use crate::{
    App, Caller, Result,
    change::{By, Change},
};
use hilo_model::{FlowHookId, access::Permission};
use hilo_settings::{FlowHook, Stored};
use serde_json::json;

impl App {
    /// Gives a hook another address (and another key, if its calls are signed). The old one is nothing from then on.
    pub async fn rotate_flow_hook(&self, caller: &Caller, id: FlowHookId) -> Result<OpenedHook> {
        caller.require(Permission::FlowsPublish)?;
        let Stored { mut setting, version, created_at, .. } = self.find::<FlowHook>(caller, id).await?;
        let now = self.now();
        (setting.token, setting.token_hash) = self.fresh_hook_token(id)?;
        if setting.secret.is_some() {
            setting.secret = Some(self.fresh_hook_secret(id)?);
        }
        let mut change = Change::default();
        change.update(&setting, version, now)?;
        let by = By::caller(caller, now);
        change.audit(by, &mut self.ids()?, "flow_hook.rotated", id, json!({ "trigger": setting.trigger }));
        self.save(change).await?;
        Ok(self.opened(Stored { setting, version: version + 1, created_at, updated_at: now }))
    }
}
