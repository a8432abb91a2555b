use crate::{App, Caller, Result, threads::thread_access};
use hilo_settings::{Macro, Stored};

impl App {
    /// The macros of the caller's workspace, by shortcut. Whoever sees threads may use them.
    pub async fn list_macros(&self, caller: &Caller) -> Result<Vec<Stored<Macro>>> {
        thread_access(caller)?;
        let mut all: Vec<Stored<Macro>> = self.all(caller.viewer.scope.workspace).await?;
        all.sort_by(|a, b| a.setting.shortcut.cmp(&b.setting.shortcut));
        Ok(all)
    }
}
