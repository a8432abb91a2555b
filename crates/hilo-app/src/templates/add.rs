use super::{DraftContent, fresh};
use crate::{
    App, Caller, Error, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::access::Permission;
use hilo_settings::{Setting, Stored, Template};
use hilo_whatsapp_wire::template::{Template as Content, rules};
use serde_json::json;

/// A template to begin.
#[derive(Debug, Clone)]
pub struct AddTemplate {
    /// The provider's id of the account.
    pub account: String,
    /// The name: the same in all languages.
    pub name: String,
    /// The language, as the provider writes it.
    pub language: String,
    /// What it is to be.
    pub draft: DraftContent,
}

impl App {
    /// Begins a template, or another language of one.
    pub async fn add_template(&self, caller: &Caller, input: AddTemplate) -> Result<Stored<Template>> {
        caller.require(Permission::TemplatesWrite)?;
        if let Some(earlier) = self.earlier(caller).await? {
            return Ok(fresh(earlier));
        }
        self.check_account(caller, &input.account).await?;
        let mut checks = Checks::default();
        checks.text("/name", &input.name, rules::NAME);
        checks.done()?;
        // Name and language cannot be changed later, so they must be right from the beginning.
        let head =
            Content { name: input.name.clone(), language: input.language.clone(), ..Content::default() };
        let mut found = rules::check(&head);
        found.retain(|finding| matches!(finding.place.as_str(), "/name" | "/language"));
        if !found.is_empty() {
            return Err(Error::TemplateRules(found));
        }
        let (now, mut ids) = (self.now(), self.ids()?);
        let scope = caller.viewer.scope;
        let mut added = Template {
            id: ids.make(),
            workspace: scope.workspace,
            environment: scope.environment,
            account: input.account,
            name: input.name,
            language: input.language,
            known: None,
            draft: None,
            order: None,
            versions: Vec::new(),
            notice: None,
        };
        if self.load_by_key::<Template>(&added.key()).await?.is_some() {
            let key = format!("{} ({})", added.name, added.language);
            return Err(Error::Taken { kind: Template::KIND.to_owned(), key });
        }
        added.draft = Some(self.draft(caller, &added, input.draft).await?);
        let mut change = Change::default();
        change.insert(&added, now)?;
        let detail = json!({ "name": added.name, "language": added.language });
        change.audit(By::caller(caller, now), &mut ids, "template.created", added.id, detail);
        Ok(fresh(self.save_once(caller, change, (added, now)).await?))
    }
}
