use crate::{
    App, Caller, Result,
    change::{By, Change},
};
use hilo_model::{FlowHookId, access::Permission};
use hilo_settings::{FlowHook, FlowHookCalls};
use serde_json::json;

impl App {
    /// Takes an address away.
    pub async fn delete_flow_hook(&self, caller: &Caller, id: FlowHookId) -> Result<()> {
        caller.require(Permission::FlowsPublish)?;
        let before = self.find::<FlowHook>(caller, id).await?;
        let mut change = Change::default();
        change.delete::<FlowHook>(id, Some(before.version));
        change.delete::<FlowHookCalls>(id, None);
        let detail = json!({ "trigger": before.setting.trigger });
        change.audit(By::caller(caller, self.now()), &mut self.ids()?, "flow_hook.deleted", id, detail);
        self.save(change).await
    }
}
