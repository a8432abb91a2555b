use crate::{App, Caller, Result};
use hilo_model::{ChannelId, access::Permission};
use hilo_settings::{Channel, Stored};

impl App {
    /// One channel.
    pub async fn get_channel(&self, caller: &Caller, channel: ChannelId) -> Result<Stored<Channel>> {
        caller.require(Permission::ChannelsRead)?;
        self.find(caller, channel).await
    }
}
