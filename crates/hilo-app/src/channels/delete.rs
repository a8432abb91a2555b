use crate::{
    App, Caller, Result,
    change::{By, Change},
};
use hilo_model::{ChannelId, access::Permission};
use hilo_settings::{Channel, Setting};
use serde_json::json;

impl App {
    /// Takes a channel away. Its messages stay; nothing is sent or taken in through it any more.
    pub async fn delete_channel(&self, caller: &Caller, channel: ChannelId, based_on: i64) -> Result<()> {
        caller.require(Permission::ChannelsWrite)?;
        let before = self.find::<Channel>(caller, channel).await?.setting;
        let mut change = Change::default();
        change.delete::<Channel>(channel, Some(based_on));
        let detail = json!({ "name": before.name, "number": before.key() });
        let by = By::caller(caller, self.now());
        change.audit(by, &mut self.ids()?, "channel.deleted", channel, detail);
        self.save(change).await
    }
}
