use super::OpenedHook;
use crate::{App, Caller, Result};
use hilo_model::{FlowHookId, Id, access::Permission};
use hilo_settings::{FlowHook, FlowHookCalls, HookCall};

impl App {
    /// The addresses of a flow in the caller's environment, with their last calls, also those that are not written yet, which `waiting` tells
    /// latest first. Whoever may see them may call them.
    pub async fn list_flow_hooks(
        &self,
        caller: &Caller,
        flow: &str,
        waiting: impl Fn(FlowHookId) -> Vec<HookCall> + Send + Sync,
    ) -> Result<Vec<(OpenedHook, FlowHookCalls)>> {
        caller.require(Permission::FlowsPublish)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let mut hooks = self.children::<FlowHook>(flow.id.uuid()).await?;
        hooks.retain(|hook| hook.setting.environment == caller.viewer.scope.environment);
        hooks.sort_by(|a, b| a.setting.trigger.cmp(&b.setting.trigger));
        let mut listed = Vec::new();
        for hook in hooks {
            // Before the database is: what is written meanwhile is there.
            let waiting = waiting(hook.setting.id);
            let calls = self.load::<FlowHookCalls>(hook.setting.id).await?;
            let mut calls = calls.map_or_else(|| FlowHookCalls::none(&hook.setting), |stored| stored.setting);
            for call in waiting.into_iter().rev() {
                if !calls.calls.contains(&call) {
                    calls.add(call);
                }
            }
            listed.push((self.opened(hook), calls));
        }
        Ok(listed)
    }
}
