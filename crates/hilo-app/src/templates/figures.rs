use super::may_see;
use crate::{App, Caller, Result, flows::Period};
use hilo_model::TemplateId;
use hilo_settings::{Channel, Template};
use hilo_store::read::{ChargeSum, TemplateClicks, TemplateUse};

/// How the messages of a template fare that were ordered in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFigures {
    /// Of which time.
    pub period: Period,
    /// How far they came, by channel.
    pub used: Vec<TemplateUse>,
    /// How often their buttons were pressed, by channel.
    pub clicks: Vec<TemplateClicks>,
    /// What they cost.
    pub charges: Vec<ChargeSum>,
}

impl App {
    /// How the messages of a template fare. Another account's template of the same name is another template.
    pub async fn template_figures(
        &self,
        caller: &Caller,
        template: TemplateId,
        period: Period,
    ) -> Result<TemplateFigures> {
        may_see(caller)?;
        let template = self.find::<Template>(caller, template).await?.setting;
        let channels = self.in_environment::<Channel>(caller).await?;
        let is_ours = |id| {
            let channel = channels.iter().find(|stored| stored.setting.id == id);
            let account = channel.and_then(|stored| stored.setting.whatsapp()).map(|number| &number.waba_id);
            account == Some(&template.account)
        };
        let (scope, read) = (caller.viewer.scope, self.store.read());
        let mut used = read.template_use(scope, &template.name, &template.language, period.span()).await?;
        used.retain(|one| is_ours(one.channel));
        let mut clicks =
            read.template_clicks(scope, &template.name, &template.language, period.span()).await?;
        clicks.retain(|one| is_ours(one.channel));
        let mut charges =
            read.template_charges(scope, &template.name, &template.language, period.span()).await?;
        charges.retain(|one| is_ours(one.channel));
        Ok(TemplateFigures { period, used, clicks, charges })
    }
}
