use crate::{App, Caller, Error, Result};
use hilo_model::{ChannelId, access::Permission};
use hilo_settings::{Channel, Stored, Subscription};
use std::collections::BTreeSet;

/// The subscriptions that are told what happens in an account.
#[derive(Debug, Clone, PartialEq)]
pub struct OfAccount {
    /// Those that are of one of its channels, in the order in which they were made.
    pub subscriptions: Vec<Stored<Subscription>>,
    /// Its channels.
    pub channels: BTreeSet<ChannelId>,
    /// Whether the environment has no channels of other accounts.
    pub is_only: bool,
}

impl OfAccount {
    /// Whether a subscription is told of this account and nothing else.
    pub fn is_all_of(&self, subscription: &Subscription) -> bool {
        match subscription.channels.as_slice() {
            [] => self.is_only,
            named => named.iter().all(|channel| self.channels.contains(channel)),
        }
    }
}

impl App {
    /// The subscriptions of an account, by the provider's id of it.
    ///
    /// # Errors
    /// If the caller may not see them, or no channel of the environment is the account's.
    pub async fn subscriptions_of(&self, caller: &Caller, account: &str) -> Result<OfAccount> {
        caller.require(Permission::ChannelsWrite)?;
        let all = self.in_environment::<Channel>(caller).await?;
        let of = |stored: &Stored<Channel>| stored.setting.whatsapp().map(|number| number.waba_id.clone());
        let is_ours = |stored: &&Stored<Channel>| of(stored).as_deref() == Some(account);
        let channels: BTreeSet<ChannelId> =
            all.iter().filter(is_ours).map(|stored| stored.setting.id).collect();
        if channels.is_empty() {
            return Err(Error::NotFound("account"));
        }
        let is_only = all.len() == channels.len();
        let mut subscriptions = self.in_environment::<Subscription>(caller).await?;
        subscriptions.retain(|stored| channels.iter().any(|channel| stored.setting.is_of(*channel)));
        subscriptions.sort_by_key(|stored| stored.setting.id);
        Ok(OfAccount { subscriptions, channels, is_only })
    }
}
