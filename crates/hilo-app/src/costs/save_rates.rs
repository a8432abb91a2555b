use super::RatesView;
use crate::{
    App, Caller, Error, Problem, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{RateCardId, access::Permission, charge::RateCard};
use hilo_settings::{AccountRates, Stored};
use serde_json::json;
use std::collections::BTreeSet;

/// The most rates of an account: Meta has some 40 markets with four categories each.
const RATES: i64 = 1_000;

impl App {
    /// Writes down what an account pays, in place of what stood there. Version 0 is that of an account of which nothing was
    /// written down.
    pub async fn save_rates(
        &self,
        caller: &Caller,
        account: &str,
        based_on: i64,
        card: RateCard,
    ) -> Result<RatesView> {
        caller.require(Permission::ChannelsWrite)?;
        self.check_account(caller, account).await?;
        check(&card)?;
        let scope = caller.viewer.scope;
        let known: Vec<Stored<AccountRates>> = self.in_environment(caller).await?;
        let before = known.into_iter().find(|stored| stored.setting.account == account);
        let (now, mut ids) = (self.now(), self.ids()?);
        let after = AccountRates {
            id: before.as_ref().map_or_else(|| ids.make::<RateCardId>(), |stored| stored.setting.id),
            workspace: scope.workspace,
            environment: scope.environment,
            account: account.to_owned(),
            card,
        };
        let mut change = Change::default();
        match &before {
            Some(_) => change.update(&after, based_on, now)?,
            None if based_on == 0 => change.insert(&after, now)?,
            None => return Err(Error::Stale { current: Some(0) }),
        }
        let detail =
            json!({ "account": account, "before": before.map(|it| it.setting.card), "after": after.card });
        change.audit(By::caller(caller, now), &mut ids, "rates.updated", after.id, detail);
        self.save(change).await?;
        Ok(RatesView { account: after.account, card: Some(after.card), version: based_on + 1 })
    }
}

fn check(card: &RateCard) -> Result<()> {
    let mut checks = Checks::default();
    let is_currency = card.currency.len() == 3 && card.currency.bytes().all(|byte| byte.is_ascii_uppercase());
    if !is_currency {
        checks.fail("/currency", Problem::Form { example: "USD" });
    }
    checks.range("/rates", card.rates.len() as i64, 0, RATES);
    let mut seen = BTreeSet::new();
    for (at, rate) in card.rates.iter().enumerate() {
        let is_prefix = rate.prefix.len() <= 8 && rate.prefix.bytes().all(|byte| byte.is_ascii_digit());
        if !is_prefix || rate.prefix.starts_with('0') {
            checks.fail(&format!("/rates/{at}/prefix"), Problem::Form { example: "54" });
        }
        if !seen.insert((&rate.prefix, rate.category)) {
            checks.fail(&format!("/rates/{at}"), Problem::Twice);
        }
    }
    checks.done()
}
