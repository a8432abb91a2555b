use crate::{App, Caller, Result};
use hilo_model::{access::Permission, charge::RateCard};
use hilo_settings::{AccountRates, Channel, Stored};
use std::collections::{BTreeMap, BTreeSet};

/// What an account pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatesView {
    /// The account, by the provider's id of it.
    pub account: String,
    /// The rates; none if nobody wrote them down.
    pub card: Option<RateCard>,
    /// What a change is based on; 0 if there is nothing yet.
    pub version: i64,
}

impl App {
    /// What each account of the caller's environment pays.
    pub async fn list_rates(&self, caller: &Caller) -> Result<Vec<RatesView>> {
        caller.require(Permission::ChannelsRead)?;
        let known: BTreeMap<String, Stored<AccountRates>> = self
            .in_environment::<AccountRates>(caller)
            .await?
            .into_iter()
            .map(|stored| (stored.setting.account.clone(), stored))
            .collect();
        let channels = self.in_environment::<Channel>(caller).await?;
        let of_channels =
            channels.iter().filter_map(|stored| Some(stored.setting.whatsapp()?.waba_id.clone()));
        let accounts: BTreeSet<String> = of_channels.chain(known.keys().cloned()).collect();
        let view = |account: String| {
            let found = known.get(&account);
            RatesView {
                account,
                card: found.map(|stored| stored.setting.card.clone()),
                version: found.map_or(0, |stored| stored.version),
            }
        };
        Ok(accounts.into_iter().map(view).collect())
    }
}
