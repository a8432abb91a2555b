use crate::{App, Result, change::Change};
use hilo_settings::{FlowHook, FlowHookCalls, HookCall};

/// How often it is tried to note a call that meets others.
const TRIES: usize = 3;

impl App {
    /// Notes a call of a hook among its last. One that meets others again and again is not noted: what it started stands elsewhere.
    pub async fn note_hook_call(&self, hook: &FlowHook, call: HookCall) -> Result<()> {
        let now = self.now();
        for _ in 0..TRIES {
            let mut change = Change::default();
            match self.load::<FlowHookCalls>(hook.id).await? {
                Some(stored) => {
                    let mut calls = stored.setting;
                    calls.add(call.clone());
                    change.update(&calls, stored.version, now)?;
                }
                None => {
                    let mut calls = FlowHookCalls::none(hook);
                    calls.add(call.clone());
                    change.insert(&calls, now)?;
                }
            }
            if self.save(change).await.is_ok() {
                return Ok(());
            }
        }
        Ok(())
    }
}
