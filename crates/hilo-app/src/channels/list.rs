use crate::{App, Caller, Result};
use hilo_model::access::Permission;
use hilo_settings::{Channel, Stored};

impl App {
    /// The channels of the caller's environment.
    pub async fn list_channels(&self, caller: &Caller) -> Result<Vec<Stored<Channel>>> {
        caller.require(Permission::ChannelsRead)?;
        let scope = caller.viewer.scope;
        let mut channels = self.all::<Channel>(scope.workspace).await?;
        channels.retain(|stored| stored.setting.environment == scope.environment);
        Ok(channels)
    }
}
