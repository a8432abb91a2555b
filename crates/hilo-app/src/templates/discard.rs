use crate::{
    App, Caller, Error, Result,
    change::{By, Change},
};
use hilo_model::{TemplateId, access::Permission};
use hilo_settings::Template;
use serde_json::json;

impl App {
    /// Throws a draft away. What the account holds stays; what was never handed in is gone.
    pub async fn discard_template_draft(&self, caller: &Caller, id: TemplateId, based_on: i64) -> Result<()> {
        caller.require(Permission::TemplatesWrite)?;
        let before = self.idle_template(caller, id).await?;
        if before.setting.draft.is_none() {
            return Err(Error::TemplateState);
        }
        let mut after = before.setting.clone();
        after.draft = None;
        if after.known.is_some() {
            self.keep_template(caller, &before, after, based_on, "template.discarded", json!({})).await?;
            return Ok(());
        }
        let mut change = Change::default();
        change.delete::<Template>(id, Some(based_on));
        let detail = json!({ "name": after.name, "language": after.language });
        let by = By::caller(caller, self.now());
        change.audit(by, &mut self.ids()?, "template.discarded", id, detail);
        self.save(change).await
    }
}
