use crate::{App, Caller, Error, Result};
use hilo_model::{TemplateId, access::Permission};
use hilo_settings::{Stored, Template, TemplateDeed, TemplateOrder};
use hilo_whatsapp_wire::webhook::TemplateEvent;
use serde_json::json;

impl App {
    /// Has a template deleted from the account.
    pub async fn delete_template(
        &self,
        caller: &Caller,
        id: TemplateId,
        based_on: i64,
    ) -> Result<Stored<Template>> {
        caller.require(Permission::TemplatesApprove)?;
        let before = self.idle_template(caller, id).await?;
        let known = before.setting.known.as_ref().ok_or(Error::TemplateState)?;
        // The provider keeps what it has disabled.
        if known.template.status == Some(TemplateEvent::Disabled) {
            return Err(Error::TemplateUneditable(hilo_whatsapp_wire::template::rules::Uneditable::Status));
        }
        let mut after = before.setting.clone();
        let (what, by, at) = (TemplateDeed::Delete, caller.viewer.actor, self.now());
        after.order = Some(TemplateOrder { what, by, at, begun_at: None, trouble: None });
        self.keep_template(caller, &before, after, based_on, "template.deletion_ordered", json!({})).await
    }
}
