use super::{check_address, check_fields};
use crate::{
    App, Caller, Plain, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{ChannelId, SubscriptionId, access::Permission};
use hilo_settings::{Stored, Subscription, SubscriptionField};
use serde_json::json;

/// What to change of a subscription.
#[derive(Debug, Clone, Default)]
pub struct UpdateSubscription {
    /// What people call it.
    pub name: Option<String>,
    /// Where it is told.
    pub callback_url: Option<String>,
    /// For the handshake.
    pub verify_token: Option<Plain>,
    /// Signs what it is told.
    pub app_secret: Option<Plain>,
    /// Of which channels; of every one if empty.
    pub channels: Option<Vec<ChannelId>>,
    /// Of which fields.
    pub fields: Option<Vec<SubscriptionField>>,
}

impl UpdateSubscription {
    /// The names of what changes, for the audit log: values may be secret.
    fn names(&self) -> Vec<&'static str> {
        [
            ("name", self.name.is_some()),
            ("callback_url", self.callback_url.is_some()),
            ("verify_token", self.verify_token.is_some()),
            ("app_secret", self.app_secret.is_some()),
            ("channels", self.channels.is_some()),
            ("fields", self.fields.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, changes)| changes.then_some(name))
        .collect()
    }
}

impl App {
    /// Whether the caller may change a subscription so; and, if its address or token changes, what that address is to be asked for
    /// the challenge with: itself and the token.
    ///
    /// # Errors
    /// If they may not, or something of it is wrong.
    pub async fn check_subscription(
        &self,
        caller: &Caller,
        id: SubscriptionId,
        input: &UpdateSubscription,
    ) -> Result<Option<(String, Plain)>> {
        caller.require(Permission::ChannelsWrite)?;
        let before = self.find::<Subscription>(caller, id).await?.setting;
        let mut checks = Checks::default();
        if let Some(name) = &input.name {
            checks.text("/name", name, 120);
        }
        if let Some(address) = &input.callback_url {
            check_address(&mut checks, address);
        }
        for (pointer, secret) in [("/verify_token", &input.verify_token), ("/app_secret", &input.app_secret)]
        {
            if let Some(secret) = secret {
                checks.secret(pointer, secret);
            }
        }
        if let Some(channels) = &input.channels {
            self.check_channels(&mut checks, caller, channels).await?;
        }
        if let Some(fields) = &input.fields {
            check_fields(&mut checks, fields);
        }
        checks.done()?;
        if input.callback_url.is_none() && input.verify_token.is_none() {
            return Ok(None);
        }
        let token = match &input.verify_token {
            Some(token) => token.clone(),
            None => {
                let place = Subscription::secret_place(id, "verify_token");
                Plain::new(self.vault.open_secret(&place, &before.verify_token)?)
            }
        };
        Ok(Some((input.callback_url.clone().unwrap_or(before.callback_url), token)))
    }

    /// Changes a subscription. What was not told yet is told to it as it is now.
    pub async fn update_subscription(
        &self,
        caller: &Caller,
        id: SubscriptionId,
        based_on: i64,
        input: UpdateSubscription,
    ) -> Result<Stored<Subscription>> {
        self.check_subscription(caller, id, &input).await?;
        let before = self.find::<Subscription>(caller, id).await?;
        let names = input.names();
        let mut after = before.setting;
        after.name = input.name.unwrap_or(after.name);
        after.callback_url = input.callback_url.unwrap_or(after.callback_url);
        after.channels = input.channels.unwrap_or(after.channels);
        after.fields = input.fields.unwrap_or(after.fields);
        if let Some(token) = &input.verify_token {
            after.verify_token = self.seal_of_subscription(id, "verify_token", token)?;
        }
        if let Some(secret) = &input.app_secret {
            after.app_secret = self.seal_of_subscription(id, "app_secret", secret)?;
        }
        let now = self.now();
        let mut change = Change::default();
        change.update(&after, based_on, now)?;
        let detail = json!({ "changed": names });
        change.audit(By::caller(caller, now), &mut self.ids()?, "subscription.updated", id, detail);
        self.save(change).await?;
        Ok(Stored { setting: after, version: based_on + 1, created_at: before.created_at, updated_at: now })
    }
}
