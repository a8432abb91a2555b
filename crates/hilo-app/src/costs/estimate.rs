use crate::{App, Caller, Error, Result};
use hilo_desk::pricing;
use hilo_model::{
    ChannelId, ContactId, Phone, Timestamp,
    charge::{Charge, ChargeCategory, Cost},
    identity::IdentityKind,
};
use hilo_settings::{AccountRates, Channel};

/// What a message to somebody will be charged as, if it is sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// As what.
    pub charge: Charge,
    /// What it costs; none if it is free or no rate is known.
    pub cost: Option<Cost>,
    /// Until when nothing is charged, if the customer came from an advertisement.
    pub free_until: Option<Timestamp>,
}

impl App {
    /// What a message to somebody will be charged as. Of a channel other than that of their last message no window is known
    /// here, so the dearer way is told.
    pub async fn estimate_cost(
        &self,
        caller: &Caller,
        contact: ContactId,
        channel: Option<ChannelId>,
        category: ChargeCategory,
    ) -> Result<Estimate> {
        let thread = self.visible_thread(caller, contact).await?.thread;
        let scope = caller.viewer.scope;
        let channel = channel.or(thread.channel).ok_or(Error::NotFound("channel"))?;
        let account = self
            .in_environment::<Channel>(caller)
            .await?
            .into_iter()
            .find(|stored| stored.setting.id == channel)
            .ok_or(Error::NotFound("channel"))?
            .setting
            .whatsapp()
            .map(|number| number.waba_id.clone());
        let is_last = thread.channel == Some(channel);
        let (now, free_until) = (self.now(), thread.free_until.filter(|_| is_last));
        let is_open = |until: Option<Timestamp>| until.is_some_and(|until| now < until);
        let charge =
            pricing::expected(category, is_last && is_open(thread.window_until), is_open(free_until));
        let cost = match account {
            Some(account) if !charge.kind.is_free() => {
                let rates = self.in_environment::<AccountRates>(caller).await?;
                let rates = rates.into_iter().find(|stored| stored.setting.account == account);
                let identities = self.store.read().contact_identities(scope, contact).await?;
                let phone = identities.iter().find(|identity| identity.kind == IdentityKind::Phone);
                let phone: Option<Phone> = phone.and_then(|identity| identity.value.parse().ok());
                rates.and_then(|stored| stored.setting.card.cost(phone.as_ref(), charge.category))
            }
            _ => None,
        };
        Ok(Estimate { charge, cost, free_until })
    }
}
