//! Handing in the templates of a flow that is published.

use super::{
    own_templates::of_rules,
    templates::{Accounts, Choice},
};
use crate::{
    App, Caller, Error, Result,
    change::{By, Change},
    templates::{DraftContent, as_handed_in},
};
use hilo_flow::lint::template_uses;
use hilo_model::{Actor, IdSource, access::Permission};
use hilo_settings::{
    AwaitedTemplate, DraftState, Stored, Template, TemplateDeed, TemplateOrder, TemplateStanding,
};
use hilo_whatsapp_wire::template::{Template as Content, rules};
use serde_json::json;
use std::collections::BTreeSet;

impl App {
    /// Adds to a change what hands in the templates that a flow sends or brings along, as far as accounts have none that is approved; what
    /// its release has to wait for. Whoever may agree to templates hands in at once what somebody else wrote; else a colleague is asked first.
    pub(super) async fn hand_in(
        &self,
        caller: &Caller,
        flow: &hilo_flow::Flow,
        accounts: &Accounts,
        change: &mut Change,
    ) -> Result<Vec<AwaitedTemplate>> {
        let mut ids = self.ids()?;
        let mut wanted: BTreeSet<(String, String, bool)> = BTreeSet::new();
        for own in &flow.templates {
            wanted.insert((own.name.clone(), own.language.clone(), true));
        }
        for used in template_uses(flow) {
            for language in used.languages(flow) {
                let name = used.template.name.clone();
                if !wanted.contains(&(name.clone(), language.clone(), true)) {
                    wanted.insert((name, language, false));
                }
            }
        }
        let mut awaited = Vec::new();
        for (name, language, is_own) in wanted {
            let is_approved = |account: &String| {
                let choice = accounts.choice(account, &name, &language);
                matches!(choice, Choice::AsItIs(_, TemplateStanding::Approved))
            };
            // What is only named is enough in one account, as for lint; what is brought along belongs into each.
            if !is_own && accounts.accounts.iter().any(is_approved) {
                continue;
            }
            for account in &accounts.accounts {
                let of = |stored: &Stored<Template>| AwaitedTemplate {
                    id: stored.setting.id,
                    account: account.clone(),
                    name: name.clone(),
                    language: language.clone(),
                };
                match accounts.choice(account, &name, &language) {
                    Choice::AsItIs(there, TemplateStanding::Pending | TemplateStanding::HandingIn { .. }) => {
                        awaited.push(of(there));
                    }
                    // Whether what is held back can be sent, lint has judged.
                    Choice::Nothing | Choice::AsItIs(..) => {}
                    Choice::Draft(there, _) => {
                        awaited.push(of(there));
                        self.order(caller, Some(there), there.setting.clone(), change, &mut ids).await?;
                    }
                    Choice::Own(there, content) => {
                        let after = self.written(caller, there, account, content, &mut ids).await?;
                        awaited.push(AwaitedTemplate {
                            id: after.id,
                            account: account.clone(),
                            name: name.clone(),
                            language: language.clone(),
                        });
                        self.order(caller, there, after, change, &mut ids).await?;
                    }
                }
            }
        }
        Ok(awaited)
    }

    /// A template as the flow brings it along, as a draft of the caller's.
    async fn written(
        &self,
        caller: &Caller,
        there: Option<&Stored<Template>>,
        account: &str,
        content: &Content,
        ids: &mut IdSource,
    ) -> Result<Template> {
        caller.require(Permission::TemplatesWrite)?;
        let scope = caller.viewer.scope;
        let mut template = match there {
            Some(there) => there.setting.clone(),
            None => Template {
                id: ids.make(),
                workspace: scope.workspace,
                environment: scope.environment,
                account: account.to_owned(),
                name: content.name.clone(),
                language: content.language.clone(),
                known: None,
                draft: None,
                order: None,
                versions: Vec::new(),
                notice: None,
            },
        };
        let input = DraftContent { content: content.clone(), sample: None, card_samples: Vec::new() };
        template.draft = Some(self.draft(caller, &template, input).await?);
        Ok(template)
    }

    /// Orders a draft to be handed in, or asks a colleague to look at it.
    async fn order(
        &self,
        caller: &Caller,
        before: Option<&Stored<Template>>,
        mut after: Template,
        change: &mut Change,
        ids: &mut IdSource,
    ) -> Result<()> {
        let Some(draft) = after.draft.as_ref() else { return Ok(()) };
        let broken = of_rules(&format!("templates.{}.{}", after.name, after.language), &as_handed_in(draft));
        if !broken.is_empty() {
            return Err(Error::Flow(broken));
        }
        let (now, actor) = (self.now(), caller.viewer.actor);
        let asked = matches!(draft.state, DraftState::InReview { .. });
        let action = if self.may_agree(caller, draft.author).await? {
            if let Some(known) = &after.known {
                rules::editable(&known.template, &known.edits, now).map_err(Error::TemplateUneditable)?;
            }
            let what = if after.known.is_some() { TemplateDeed::Edit } else { TemplateDeed::Submit };
            after.order = Some(TemplateOrder { what, by: actor, at: now, begun_at: None, trouble: None });
            "template.approved"
        } else if asked {
            return Ok(());
        } else {
            caller.require(Permission::TemplatesWrite)?;
            if let Some(draft) = &mut after.draft {
                draft.state = DraftState::InReview { by: actor, at: now };
            }
            "template.review_asked"
        };
        match before {
            Some(before) => change.update(&after, before.version, now)?,
            None => change.insert(&after, now)?,
        }
        let detail = json!({ "name": after.name, "language": after.language, "by": "flow.published" });
        change.audit(By::caller(caller, now), ids, action, after.id, detail);
        Ok(())
    }

    /// Whether the caller may agree to what somebody wrote.
    async fn may_agree(&self, caller: &Caller, author: Actor) -> Result<bool> {
        if !caller.viewer.may(Permission::TemplatesApprove) {
            return Ok(false);
        }
        if author != caller.viewer.actor {
            return Ok(true);
        }
        let approvers = self.approvers(caller, author).await?;
        Ok(approvers.iter().all(|one| author == Actor::Person(one.person)))
    }
}
