use crate::{App, Caller, Result};
use hilo_model::access::Permission;
use hilo_settings::{Channel, Stored};

impl App {
    /// The channel of the caller's environment that has this number, by the provider's id of it; none if it has none. Whoever
    /// may write may name numbers; what else there is to know of channels is another right.
    pub async fn channel_of_number(
        &self,
        caller: &Caller,
        phone_number_id: &str,
    ) -> Result<Option<Stored<Channel>>> {
        caller.require(Permission::ThreadsWrite)?;
        let scope = caller.viewer.scope;
        let channel = self.load_by_key::<Channel>(&Channel::key_of_number(phone_number_id)).await?;
        Ok(channel.filter(|stored| stored.setting.scope() == scope))
    }
}
