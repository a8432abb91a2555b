use super::save::check;
use crate::{App, Caller, Error, Result};
use hilo_model::{TemplateId, access::Permission};
use hilo_settings::{DraftState, Stored, Template};
use serde_json::json;

impl App {
    /// Asks colleagues to look at a draft that is within the rules.
    pub async fn ask_template_review(
        &self,
        caller: &Caller,
        id: TemplateId,
        based_on: i64,
    ) -> Result<Stored<Template>> {
        caller.require(Permission::TemplatesWrite)?;
        let before = self.idle_template(caller, id).await?;
        check(&before.setting)?;
        let mut after = before.setting.clone();
        let draft = after.draft.as_mut().ok_or(Error::TemplateState)?;
        draft.state = DraftState::InReview { by: caller.viewer.actor, at: self.now() };
        self.keep_template(caller, &before, after, based_on, "template.review_asked", json!({})).await
    }
}
