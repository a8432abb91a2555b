use crate::{App, Caller, Result, flows::Period};
use hilo_model::{Timestamp, access::Permission};
use hilo_store::read::ChargeSum;

impl App {
    /// What was charged for messages that were delivered in a period, in the caller's environment.
    pub async fn list_costs(&self, caller: &Caller, period: Period) -> Result<Vec<ChargeSum>> {
        caller.require(Permission::ChannelsRead)?;
        Ok(self.store.read().charges(caller.viewer.scope, period.span()).await?)
    }
}

impl Period {
    /// From its beginning to its end, to the moment.
    pub(crate) fn span(self) -> std::ops::Range<Timestamp> {
        self.from.unwrap_or(Timestamp::from_micros(0))..self.until.unwrap_or(Timestamp::MAX)
    }
}
