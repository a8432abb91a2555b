use crate::{App, Caller, Result};
use hilo_settings::{Stored, Workspace};

impl App {
    /// The caller's workspace. Whoever is in it may see it.
    pub async fn get_workspace(&self, caller: &Caller) -> Result<Stored<Workspace>> {
        self.find(caller, caller.viewer.scope.workspace).await
    }
}
