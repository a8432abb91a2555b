use crate::{App, Caller, Result};
use hilo_model::access::Permission;
use hilo_settings::{Stored, Team};

impl App {
    /// The teams of the caller's workspace.
    pub async fn list_teams(&self, caller: &Caller) -> Result<Vec<Stored<Team>>> {
        caller.require(Permission::PeopleRead)?;
        self.all(caller.viewer.scope.workspace).await
    }
}
