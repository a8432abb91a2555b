use crate::{App, Caller, Result};
use hilo_model::access::Permission;
use hilo_settings::{Stored, Subscription};

impl App {
    /// The subscriptions of the caller's environment.
    pub async fn list_subscriptions(&self, caller: &Caller) -> Result<Vec<Stored<Subscription>>> {
        caller.require(Permission::ChannelsWrite)?;
        self.in_environment(caller).await
    }
}
