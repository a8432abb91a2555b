use crate::{App, Caller, Result};
use hilo_model::{SubscriptionId, access::Permission};
use hilo_settings::{Stored, Subscription};

impl App {
    /// One subscription.
    pub async fn get_subscription(
        &self,
        caller: &Caller,
        id: SubscriptionId,
    ) -> Result<Stored<Subscription>> {
        caller.require(Permission::ChannelsWrite)?;
        self.find(caller, id).await
    }
}
