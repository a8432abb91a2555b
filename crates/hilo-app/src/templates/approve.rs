use super::save::check;
use crate::{App, Caller, Error, Result};
use hilo_model::{Actor, TemplateId, access::Permission};
use hilo_settings::{DraftState, Stored, Template, TemplateDeed, TemplateOrder};
use hilo_whatsapp_wire::template::rules;
use serde_json::json;

impl App {
    /// Agrees to a draft: it is handed in to the provider.
    pub async fn approve_template(
        &self,
        caller: &Caller,
        id: TemplateId,
        based_on: i64,
    ) -> Result<Stored<Template>> {
        caller.require(Permission::TemplatesApprove)?;
        let before = self.idle_template(caller, id).await?;
        let mut after = before.setting.clone();
        let draft = after.draft.as_ref().ok_or(Error::TemplateState)?;
        if !matches!(draft.state, DraftState::InReview { .. }) {
            return Err(Error::TemplateState);
        }
        check(&after)?;
        if draft.author == caller.viewer.actor {
            let approvers = self.approvers(caller, draft.author).await?;
            if approvers.iter().any(|one| draft.author != Actor::Person(one.person)) {
                return Err(Error::OwnDraft);
            }
        }
        let now = self.now();
        if let Some(known) = &after.known {
            rules::editable(&known.template, &known.edits, now).map_err(Error::TemplateUneditable)?;
        }
        let what = if after.known.is_some() { TemplateDeed::Edit } else { TemplateDeed::Submit };
        let by = caller.viewer.actor;
        after.order = Some(TemplateOrder { what, by, at: now, begun_at: None, trouble: None });
        self.keep_template(caller, &before, after, based_on, "template.approved", json!({})).await
    }
}
