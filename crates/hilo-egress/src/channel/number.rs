//! What an owner does with a number: looking at it, its profile, and its steps into the provider's API and out of it.

use super::{Account, InsightSpan, MediaUpload, SendError, TemplateInsights};
use hilo_whatsapp_wire::number::{BusinessProfile, NumberStanding, NumberStep};
use std::fmt;

/// Where a number is looked after: with the channel's provider.
///
/// Nothing here is retried: a person asked for it, waits, and is told.
#[async_trait::async_trait]
pub trait NumberOffice: Send + Sync + fmt::Debug {
    /// How the number stands right now.
    async fn standing(&self, account: &Account) -> Result<NumberStanding, SendError>;

    /// What people see of it.
    async fn profile(&self, account: &Account) -> Result<BusinessProfile, SendError>;

    /// Changes what people see of it; what is not named stays. Harmless to repeat.
    async fn change_profile(&self, account: &Account, profile: &BusinessProfile) -> Result<(), SendError>;

    /// Changes the picture that people see. Harmless to repeat.
    async fn change_picture(&self, account: &Account, picture: MediaUpload) -> Result<(), SendError>;

    /// Takes a step. After [`SendError::Uncertain`] it may have been taken: look at the standing.
    async fn take_step(&self, account: &Account, step: &NumberStep) -> Result<(), SendError>;

    /// How a template of the number's account fared, as the provider counts it; `template` is the provider's id.
    async fn template_insights(
        &self,
        account: &Account,
        template: &str,
        span: InsightSpan,
    ) -> Result<TemplateInsights, SendError>;

    /// Lets the provider count presses in the number's account, for good. Harmless to repeat.
    async fn enable_insights(&self, account: &Account) -> Result<(), SendError>;
}
