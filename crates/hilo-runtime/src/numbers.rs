//! Looking after numbers (G1): what their owner asks the provider for, while they wait for the answer.
//!
//! None of it touches a lane: a number that becomes connected, or is renamed, tells so by webhook or by the next look at its limit.

use crate::configuration::Configuration;
use hilo_egress::channel::{Account, InsightSpan, MediaUpload, NumberOffice, SendError, TemplateInsights};
use hilo_model::ChannelId;
use hilo_whatsapp_wire::number::{BusinessProfile, NumberStanding, NumberStep};
use std::sync::Arc;

/// Why something could not be done with a number.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The channel is not known here, or its token cannot be opened.
    #[error("there is no account to ask the provider with")]
    NoAccount,
    /// The provider said no, or nothing.
    #[error(transparent)]
    Provider(#[from] SendError),
}

/// Numbers, at their provider.
#[derive(Debug, Clone)]
pub struct Numbers {
    configuration: Arc<Configuration>,
    office: Arc<dyn NumberOffice>,
}

impl Numbers {
    pub(crate) fn new(configuration: Arc<Configuration>, office: Arc<dyn NumberOffice>) -> Self {
        Self { configuration, office }
    }

    /// How a channel's number stands right now.
    pub async fn standing(&self, channel: ChannelId) -> Result<NumberStanding, Error> {
        Ok(self.office.standing(&*self.account(channel)?).await?)
    }

    /// What people see of a channel's number.
    pub async fn profile(&self, channel: ChannelId) -> Result<BusinessProfile, Error> {
        Ok(self.office.profile(&*self.account(channel)?).await?)
    }

    /// Changes what people see of it.
    pub async fn change_profile(&self, channel: ChannelId, profile: &BusinessProfile) -> Result<(), Error> {
        Ok(self.office.change_profile(&*self.account(channel)?, profile).await?)
    }

    /// Changes the picture that people see of it.
    pub async fn change_picture(&self, channel: ChannelId, picture: MediaUpload) -> Result<(), Error> {
        Ok(self.office.change_picture(&*self.account(channel)?, picture).await?)
    }

    /// Takes a step with it.
    pub async fn take_step(&self, channel: ChannelId, step: &NumberStep) -> Result<(), Error> {
        Ok(self.office.take_step(&*self.account(channel)?, step).await?)
    }

    /// How a template of a channel's account fared, as the provider counts it.
    pub async fn template_insights(
        &self,
        channel: ChannelId,
        template: &str,
        span: InsightSpan,
    ) -> Result<TemplateInsights, Error> {
        Ok(self.office.template_insights(&*self.account(channel)?, template, span).await?)
    }

    /// Lets the provider count presses in a channel's account, for good.
    pub async fn enable_insights(&self, channel: ChannelId) -> Result<(), Error> {
        Ok(self.office.enable_insights(&*self.account(channel)?).await?)
    }

    fn account(&self, channel: ChannelId) -> Result<Arc<Account>, Error> {
        let snapshot = self.configuration.present();
        snapshot.channels.get(&channel).and_then(|entry| entry.account.clone()).ok_or(Error::NoAccount)
    }
}
