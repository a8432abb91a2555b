use super::{check_address, check_fields, without_query};
use crate::{
    App, Caller, Plain, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{ChannelId, access::Permission};
use hilo_settings::{Stored, Subscription, SubscriptionField, SubscriptionStanding};
use hilo_store::partition::PartitionId;
use serde_json::json;

/// A program that is to be told what happens in channels.
#[derive(Debug, Clone)]
pub struct AddSubscription {
    /// What people call it.
    pub name: String,
    /// Where it is told.
    pub callback_url: String,
    /// For the handshake.
    pub verify_token: Plain,
    /// Signs what it is told.
    pub app_secret: Plain,
    /// Of which channels; of every one if empty.
    pub channels: Vec<ChannelId>,
    /// Of which fields.
    pub fields: Vec<SubscriptionField>,
}

impl App {
    /// Whether the caller may add this subscription: to be asked before its address is asked for the challenge.
    ///
    /// # Errors
    /// If they may not, or something of it is wrong.
    pub async fn check_new_subscription(&self, caller: &Caller, input: &AddSubscription) -> Result<()> {
        caller.require(Permission::ChannelsWrite)?;
        let mut checks = Checks::default();
        checks.text("/name", &input.name, 120);
        check_address(&mut checks, &input.callback_url);
        checks.secret("/verify_token", &input.verify_token);
        checks.secret("/app_secret", &input.app_secret);
        check_fields(&mut checks, &input.fields);
        self.check_channels(&mut checks, caller, &input.channels).await?;
        checks.done()
    }

    /// Adds a subscription. It is told what comes from now on.
    pub async fn add_subscription(
        &self,
        caller: &Caller,
        input: AddSubscription,
    ) -> Result<Stored<Subscription>> {
        self.check_new_subscription(caller, &input).await?;
        if let Some((setting, at)) = self.earlier::<(Subscription, _)>(caller).await? {
            return Ok(Stored { setting, version: 1, created_at: at, updated_at: at });
        }
        let (now, mut ids) = (self.now(), self.ids()?);
        let scope = caller.viewer.scope;
        let id = ids.make();
        let added = Subscription {
            id,
            workspace: scope.workspace,
            environment: scope.environment,
            app_secret: self.seal_of_subscription(id, "app_secret", &input.app_secret)?,
            verify_token: self.seal_of_subscription(id, "verify_token", &input.verify_token)?,
            name: input.name,
            callback_url: input.callback_url,
            channels: input.channels,
            fields: input.fields,
        };
        let mut change = Change::default();
        change.insert(&added, now)?;
        // What is committed between this look and the change is told too: rather a little more than too little.
        let all: Vec<PartitionId> =
            (0..self.store.installation().await?.partitions).map(PartitionId).collect();
        for state in self.store.partitions(&all).await? {
            let partition = state.fence.partition.0;
            change.insert(&SubscriptionStanding::begin(ids.make(), &added, partition, state.cursor), now)?;
        }
        let detail = json!({ "name": added.name, "callback_url": without_query(&added.callback_url), "channels": added.channels });
        change.audit(By::caller(caller, now), &mut ids, "subscription.created", id, detail);
        let (setting, at) = self.save_once(caller, change, (added, now)).await?;
        Ok(Stored { setting, version: 1, created_at: at, updated_at: at })
    }
}
