use super::OpenedHook;
use crate::{App, Caller, Result};
use hilo_model::{Id, access::Permission};
use hilo_settings::{FlowHook, FlowHookCalls};

impl App {
    /// The addresses of a flow in the caller's environment, with their last calls. Whoever may see them may call them.
    pub async fn list_flow_hooks(
        &self,
        caller: &Caller,
        flow: &str,
    ) -> Result<Vec<(OpenedHook, FlowHookCalls)>> {
        caller.require(Permission::FlowsPublish)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let mut hooks = self.children::<FlowHook>(flow.id.uuid()).await?;
        hooks.retain(|hook| hook.setting.environment == caller.viewer.scope.environment);
        hooks.sort_by(|a, b| a.setting.trigger.cmp(&b.setting.trigger));
        let mut listed = Vec::new();
        for hook in hooks {
            let calls = self.load::<FlowHookCalls>(hook.setting.id).await?;
            let calls = calls.map_or_else(|| FlowHookCalls::none(&hook.setting), |stored| stored.setting);
            listed.push((self.opened(hook), calls));
        }
        Ok(listed)
    }
}
