use crate::{App, Caller, Result};
use hilo_core::channel::ChannelState;
use hilo_model::{ChannelId, Id, access::Permission};
use hilo_settings::Channel;
use hilo_store::journal::{LaneKey, LaneKind};

impl App {
    /// What the provider last said about a channel's number and account: the state of its lane.
    pub async fn show_channel_standing(&self, caller: &Caller, channel: ChannelId) -> Result<ChannelState> {
        caller.require(Permission::ChannelsRead)?;
        self.find::<Channel>(caller, channel).await?;
        let lane = LaneKey { scope: caller.viewer.scope, kind: LaneKind::Channel, id: channel.uuid() };
        match self.store.lanes(&[lane]).await?.pop().flatten() {
            Some(stored) => Ok(serde_json::from_slice(&stored.bytes)?),
            None => Ok(ChannelState::default()),
        }
    }
}
