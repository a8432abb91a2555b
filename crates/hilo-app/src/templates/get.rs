use super::may_see;
use crate::{App, Caller, Result};
use hilo_model::TemplateId;
use hilo_settings::{Stored, Template};

impl App {
    /// One template.
    pub async fn get_template(&self, caller: &Caller, template: TemplateId) -> Result<Stored<Template>> {
        may_see(caller)?;
        self.find(caller, template).await
    }
}
