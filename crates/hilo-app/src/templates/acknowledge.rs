use crate::{App, Caller, Error, Result};
use hilo_model::{TemplateId, access::Permission};
use hilo_settings::{Stored, Template};
use serde_json::json;

impl App {
    /// Takes note of another category: whoever decides about it has seen it.
    pub async fn acknowledge_template(
        &self,
        caller: &Caller,
        id: TemplateId,
        based_on: i64,
    ) -> Result<Stored<Template>> {
        caller.require(Permission::TemplatesApprove)?;
        let before = self.find::<Template>(caller, id).await?;
        let mut after = before.setting.clone();
        let notice = after.notice.take().ok_or(Error::TemplateState)?;
        let detail = json!({ "from": notice.from, "to": notice.to });
        self.keep_template(caller, &before, after, based_on, "template.category_seen", detail).await
    }
}
