use super::without_query;
use crate::{
    App, Caller, Result,
    change::{By, Change},
};
use hilo_model::{Id, SubscriptionId, access::Permission};
use hilo_settings::{Subscription, SubscriptionStanding};
use serde_json::json;

impl App {
    /// Takes a subscription away. What was not told yet is not told any more.
    pub async fn delete_subscription(
        &self,
        caller: &Caller,
        id: SubscriptionId,
        based_on: i64,
    ) -> Result<()> {
        caller.require(Permission::ChannelsWrite)?;
        let before = self.find::<Subscription>(caller, id).await?.setting;
        let mut change = Change::default();
        change.delete::<Subscription>(id, Some(based_on));
        let standings = hilo_settings::of_parent::<SubscriptionStanding>(id.uuid());
        for document in self.store.documents(&standings).await? {
            change.delete::<SubscriptionStanding>(Id::from_uuid(document.id), None);
        }
        let detail = json!({ "name": before.name, "callback_url": without_query(&before.callback_url) });
        change.audit(By::caller(caller, self.now()), &mut self.ids()?, "subscription.deleted", id, detail);
        self.save(change).await
    }
}
