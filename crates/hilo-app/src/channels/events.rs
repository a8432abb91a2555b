use crate::{App, Caller, Paged, Result, paging::one_more};
use hilo_model::{ChannelId, access::Permission};
use hilo_settings::Channel;
use hilo_store::{read::Page, rows::ChannelEventRow};

impl App {
    /// What the provider said about a channel's account, newest first.
    pub async fn list_channel_events(
        &self,
        caller: &Caller,
        channel: ChannelId,
        page: Page<i64>,
    ) -> Result<Paged<ChannelEventRow, i64>> {
        caller.require(Permission::ChannelsRead)?;
        self.find::<Channel>(caller, channel).await?;
        let rows = self.store.read().channel_events(caller.viewer.scope, channel, one_more(page)).await?;
        Ok(Paged::cut(rows, page.limit, |row| row.position))
    }
}
