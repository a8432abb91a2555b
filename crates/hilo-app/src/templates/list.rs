use super::may_see;
use crate::{App, Caller, Paged, Result};
use hilo_model::TemplateId;
use hilo_settings::{Channel, Stored, Template};
use hilo_store::read::Page;
use hilo_whatsapp_wire::{template::Category, webhook::TemplateEvent};

/// Which templates.
#[derive(Debug, Clone, Default)]
pub struct TemplateFilter {
    /// Only those of this channel's account.
    pub channel: Option<hilo_model::ChannelId>,
    /// Only in this language; `es` is also `es_AR`.
    pub language: Option<String>,
    /// Only of this category, in any case.
    pub category: Option<String>,
    /// Only with this status, in any case; `draft` for those with a draft.
    pub status: Option<String>,
    /// Only of this name.
    pub name: Option<String>,
    /// Only with all of these words in name or text.
    pub words: Option<String>,
}

impl TemplateFilter {
    fn allows(&self, template: &Template, account: Option<&str>) -> bool {
        let known = template.known.as_ref().map(|known| &known.template);
        let content = known.or(template.draft.as_ref().map(|draft| &draft.content));
        let same = |asked: &Option<String>, word: Option<&str>| {
            asked.as_deref().is_none_or(|asked| word.is_some_and(|word| word.eq_ignore_ascii_case(asked)))
        };
        let language = self.language.as_deref().is_none_or(|asked| {
            let asked = asked.replace('-', "_");
            template.language == asked || template.language.starts_with(&format!("{asked}_"))
        });
        let status = match self.status.as_deref() {
            Some("draft") => template.draft.is_some(),
            _ => same(&self.status, known.and_then(|known| known.status.as_ref()).map(TemplateEvent::as_str)),
        };
        language
            && status
            && account.is_none_or(|account| template.account == account)
            && self.name.as_ref().is_none_or(|name| template.name == *name)
            && same(
                &self.category,
                content.and_then(|content| content.category.as_ref()).map(Category::as_str),
            )
            && self.words.as_deref().is_none_or(|words| {
                let mut text = template.name.replace('_', " ");
                text.push(' ');
                text.push_str(&template.name);
                for part in content.iter().flat_map(|content| &content.components) {
                    text.push(' ');
                    text.push_str(part.text.as_deref().unwrap_or_default());
                }
                let text = text.to_lowercase();
                words.to_lowercase().split_whitespace().all(|word| text.contains(word))
            })
    }
}

impl App {
    /// The templates of the caller's environment, by name and language.
    pub async fn list_templates(
        &self,
        caller: &Caller,
        filter: &TemplateFilter,
        page: Page<TemplateId>,
    ) -> Result<Paged<Stored<Template>, TemplateId>> {
        may_see(caller)?;
        let account = match filter.channel {
            Some(channel) => {
                let channel = self.find::<Channel>(caller, channel).await?.setting;
                Some(channel.whatsapp().map(|number| number.waba_id.clone()).unwrap_or_default())
            }
            None => None,
        };
        let mut all: Vec<Stored<Template>> = self.in_environment(caller).await?;
        all.retain(|stored| filter.allows(&stored.setting, account.as_deref()));
        all.sort_by(|a, b| {
            let key = |stored: &Stored<Template>| {
                (stored.setting.name.clone(), stored.setting.language.clone(), stored.setting.id)
            };
            key(a).cmp(&key(b))
        });
        if let Some(after) = page.after {
            // Behind a template that is gone there is nothing that could be told apart from what came before.
            let at = all.iter().position(|stored| stored.setting.id == after);
            all.drain(..at.map_or(all.len(), |at| at + 1));
        }
        Ok(Paged::cut(all, page.limit, |stored| stored.setting.id))
    }
}
