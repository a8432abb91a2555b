use crate::{App, Caller, Error, Result, validate::Checks};
use hilo_model::{TemplateId, access::Permission};
use hilo_settings::{DraftState, Stored, Template};
use serde_json::json;

/// The longest reason, in characters.
const NOTE: usize = 1000;

impl App {
    /// Gives a draft back to be changed, with the reason.
    pub async fn return_template(
        &self,
        caller: &Caller,
        id: TemplateId,
        based_on: i64,
        note: String,
    ) -> Result<Stored<Template>> {
        caller.require(Permission::TemplatesApprove)?;
        let before = self.idle_template(caller, id).await?;
        let mut checks = Checks::default();
        checks.text("/note", &note, NOTE);
        checks.done()?;
        let mut after = before.setting.clone();
        let draft = after.draft.as_mut().ok_or(Error::TemplateState)?;
        if !matches!(draft.state, DraftState::InReview { .. }) {
            return Err(Error::TemplateState);
        }
        let detail = json!({ "note": note });
        draft.state = DraftState::Returned { by: caller.viewer.actor, at: self.now(), note };
        self.keep_template(caller, &before, after, based_on, "template.returned", detail).await
    }
}
