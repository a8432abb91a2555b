use crate::{App, Error, Result, change::Change};
use hilo_settings::{FlowHook, FlowHookCalls, HookCall};

/// How often it is tried to note calls that meet others.
const TRIES: usize = 3;

impl App {
    /// Notes calls of a hook, the latest first, among its last. Of a hook that is gone nothing is noted. Those that meet others again and again
    /// are not noted either: what they started stands elsewhere.
    pub async fn note_hook_calls(&self, hook: &FlowHook, noted: &[HookCall]) -> Result<()> {
        for _ in 0..TRIES {
            if self.load::<FlowHook>(hook.id).await?.is_none() {
                return Ok(());
            }
            let now = self.now();
            let stored = self.load::<FlowHookCalls>(hook.id).await?;
            let is_first = stored.is_none();
            let mut change = Change::default();
            match stored {
                Some(stored) => change.update(&with(stored.setting, noted), stored.version, now)?,
                None => change.insert(&with(FlowHookCalls::none(hook), noted), now)?,
            }
            match self.save(change).await {
                Ok(()) if is_first => return self.without_calls_of_nothing(hook).await,
                Ok(()) => return Ok(()),
                Err(Error::Stale { .. } | Error::Taken { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// A hook that was deleted since it was looked for had no calls then to go with it.
    async fn without_calls_of_nothing(&self, hook: &FlowHook) -> Result<()> {
        if self.load::<FlowHook>(hook.id).await?.is_some() {
            return Ok(());
        }
        let mut change = Change::default();
        change.delete::<FlowHookCalls>(hook.id, None);
        self.save(change).await
    }
}

fn with(mut calls: FlowHookCalls, noted: &[HookCall]) -> FlowHookCalls {
    noted.iter().rev().for_each(|call| calls.add(call.clone()));
    calls
}
