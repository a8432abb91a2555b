use super::may_see;
use crate::{
    App, Caller, Error, FieldError, Problem, Result,
    change::{By, Change},
    flows::Period,
};
use hilo_model::{ChannelId, Duration, Id as _, TemplateId, Timestamp, access::Permission};
use hilo_settings::{Channel, Stored, Template};
use serde_json::json;

/// The provider keeps its counts for so long.
const KEPT: Duration = Duration::from_days(90);

/// What the provider is asked about a template, and through which channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedInsights {
    /// The channel whose token asks.
    pub channel: ChannelId,
    /// The provider's id of the template.
    pub provider_id: String,
    /// The start of the time.
    pub from: Timestamp,
    /// Its end.
    pub until: Timestamp,
}

impl App {
    /// Whether the caller may be told what the provider counts of a template, and what to ask for.
    ///
    /// # Errors
    /// If the time is no time, or the account does not hold the template.
    pub async fn ask_template_insights(
        &self,
        caller: &Caller,
        template: TemplateId,
        period: Period,
    ) -> Result<AskedInsights> {
        may_see(caller)?;
        let template = self.find::<Template>(caller, template).await?.setting;
        let now = self.now();
        let until = period.until.unwrap_or(now).min(now);
        let oldest = now.minus(KEPT);
        let from = period.from.unwrap_or(oldest).max(oldest);
        if from >= until {
            return Err(FieldError::new("/until", Problem::Form { example: "2026-12-31T00:00:00Z" }).into());
        }
        let channel = self.channel_of_account(caller, &template.account).await?;
        let known = template.known.as_ref().ok_or(Error::TemplateState)?;
        Ok(AskedInsights { channel, provider_id: known.provider_id(), from, until })
    }

    /// Lets the caller switch on that the provider counts presses of links in an account, which cannot be taken back, and notes it
    /// down before it is done; the channel to do it with.
    pub async fn order_template_insights(&self, caller: &Caller, account: &str) -> Result<ChannelId> {
        caller.require(Permission::ChannelsWrite)?;
        let channel = self.channel_of_account(caller, account).await?;
        let mut change = Change::default();
        let detail = json!({ "account": account });
        let by = By::caller(caller, self.now());
        change.audit(by, &mut self.ids()?, "channel.template_insights_ordered", channel, detail);
        self.save(change).await?;
        Ok(channel)
    }

    async fn channel_of_account(&self, caller: &Caller, account: &str) -> Result<ChannelId> {
        let channels = self.in_environment::<Channel>(caller).await?;
        let of_it = |stored: &&Stored<Channel>| {
            stored.setting.whatsapp().is_some_and(|number| number.waba_id == account)
        };
        // The oldest: always the same one.
        let found = channels.iter().filter(of_it).map(|stored| stored.setting.id).min_by_key(|id| id.uuid());
        found.ok_or(Error::NotFound("template account"))
    }
}
