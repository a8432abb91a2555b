use crate::{App, Caller, Error, Result, threads::MessageView};
use hilo_core::command::Command;
use hilo_model::{
    ChannelId, ContactId,
    message::{self, Outbound},
};
use hilo_settings::{Channel, Template, TemplateAccount};
use hilo_whatsapp_wire::template::{Category, check_values, shown, unsendable};
use std::collections::HashMap;

impl App {
    /// Holds a message that is made of a template to that template, and puts in what the customer will read. Of accounts whose
    /// templates were never read, nothing is known that a message could be held to.
    pub async fn fill_template(
        &self,
        caller: &Caller,
        contact: Option<ContactId>,
        command: &mut Command,
    ) -> Result<()> {
        let Command::Send { content: Outbound::Template(given), channel, .. } = command else {
            return Ok(());
        };
        given.shown = None;
        let channel = match (*channel, contact) {
            (Some(channel), _) => Some(channel),
            (None, Some(contact)) => self.visible_thread(caller, contact).await?.thread.channel,
            (None, None) => None,
        };
        // Without a channel the lane says what is wrong.
        let Some(account) = self.account_of(caller, channel).await? else { return Ok(()) };
        let Some(template) = self.known_template(caller, &account, given).await? else { return Ok(()) };
        let Some(known) = &template.known else { return Err(self.unknown(caller, &account, given).await?) };
        let content = &known.template;
        if !content.is_approved() {
            let status = content.status.as_ref().map_or("UNKNOWN", |status| status.as_str()).to_owned();
            return Err(Error::TemplateNotApproved { status });
        }
        if let Some(part) = unsendable(content) {
            return Err(Error::TemplateNotFillable { part });
        }
        let found = check_values(content, given);
        if !found.is_empty() {
            return Err(Error::TemplateValues(found));
        }
        // Consent and priority follow from what the account says it is for, not from what the caller says.
        given.category = content.category.as_ref().and_then(Category::neutral).unwrap_or(given.category);
        one_time_code(content, given);
        given.shown = Some(Box::new(shown(content, given)));
        Ok(())
    }

    async fn account_of(&self, caller: &Caller, channel: Option<ChannelId>) -> Result<Option<String>> {
        let Some(channel) = channel else { return Ok(None) };
        let channel = self.load::<Channel>(channel).await?;
        let scope = caller.viewer.scope;
        let channel = channel.filter(|stored| stored.setting.scope() == scope);
        Ok(channel.and_then(|stored| stored.setting.whatsapp().map(|number| number.waba_id.clone())))
    }

    /// The template that a message names; none if nothing can be known of it.
    async fn known_template(
        &self,
        caller: &Caller,
        account: &str,
        given: &message::Template,
    ) -> Result<Option<Template>> {
        let environment = caller.viewer.scope.environment;
        let key = Template::key_of(environment, account, &given.name, &given.language);
        if let Some(found) = self.load_by_key::<Template>(&key).await? {
            return Ok(Some(found.setting));
        }
        let key = TemplateAccount::key_of(environment, account);
        let read = self.load_by_key::<TemplateAccount>(&key).await?;
        match read.and_then(|stored| stored.setting.read_at) {
            Some(_) => Err(self.unknown(caller, account, given).await?),
            None => Ok(None),
        }
    }

    async fn unknown(&self, caller: &Caller, account: &str, given: &message::Template) -> Result<Error> {
        let mut languages: Vec<String> = self
            .in_environment::<Template>(caller)
            .await?
            .into_iter()
            .map(|stored| stored.setting)
            .filter(|other| other.account == account && other.name == given.name && other.known.is_some())
            .map(|other| other.language)
            .collect();
        languages.sort();
        Ok(Error::TemplateUnknown { name: given.name.clone(), language: given.language.clone(), languages })
    }

    /// Puts in what customers read of templates that were sent without it (by flows), as the templates are now.
    pub(crate) async fn show_templates(&self, caller: &Caller, items: &mut [MessageView]) -> Result<()> {
        let mut templates: HashMap<String, Option<Template>> = HashMap::new();
        let mut accounts: HashMap<ChannelId, Option<String>> = HashMap::new();
        for view in items {
            let crate::Personal::Known(content) = &mut view.content else { continue };
            if content["type"] != "template" || content.get("shown").is_some() {
                continue;
            }
            let Ok(given) = serde_json::from_value::<message::Template>(content.clone()) else { continue };
            let channel = view.item.message.channel;
            if let std::collections::hash_map::Entry::Vacant(place) = accounts.entry(channel) {
                place.insert(self.account_of(caller, Some(channel)).await?);
            }
            let Some(Some(account)) = accounts.get(&channel) else { continue };
            let environment = caller.viewer.scope.environment;
            let key = Template::key_of(environment, account, &given.name, &given.language);
            if !templates.contains_key(&key) {
                let found = self.load_by_key::<Template>(&key).await?.map(|stored| stored.setting);
                templates.insert(key.clone(), found);
            }
            if let Some(Some(template)) = templates.get(&key)
                && let Some(known) = &template.known
            {
                content["shown"] = serde_json::to_value(shown(&known.template, &given))?;
            }
        }
        Ok(())
    }
}

/// A one-time code goes into the body and once more into its button.
fn one_time_code(content: &hilo_whatsapp_wire::template::Template, given: &mut message::Template) {
    let button = (0u8..).zip(content.buttons()).find(|(_, button)| button.is_one_time_code());
    let (Some((index, _)), Some(code)) = (button, given.body.first()) else { return };
    if !given.buttons.iter().any(|button| button.index == index) {
        let value = message::TemplateButtonValue::UrlSuffix(code.text.clone());
        given.buttons.push(message::TemplateButton { index, value });
    }
}
