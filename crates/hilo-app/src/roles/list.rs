use crate::{App, Caller, Result};
use hilo_model::access::Permission;
use hilo_settings::{Role, Stored};

impl App {
    /// The roles of the caller's workspace.
    pub async fn list_roles(&self, caller: &Caller) -> Result<Vec<Stored<Role>>> {
        caller.require(Permission::PeopleRead)?;
        self.all(caller.viewer.scope.workspace).await
    }
}
