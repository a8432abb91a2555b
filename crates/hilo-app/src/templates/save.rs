use crate::{App, Caller, Error, FieldError, Problem, Result};
use hilo_model::{AttachmentId, TemplateId, access::Permission};
use hilo_settings::{DraftState, Stored, Template, TemplateDraft};
use hilo_whatsapp_wire::template::{Template as Content, rules};
use serde_json::json;

/// What a draft is to be.
#[derive(Debug, Clone)]
pub struct DraftContent {
    /// The template; its name and language are the setting's.
    pub content: Content,
    /// The file that is the header's sample.
    pub sample: Option<AttachmentId>,
    /// The files that are the samples of the cards' headers, in the order of the cards.
    pub card_samples: Vec<Option<AttachmentId>>,
}

impl App {
    /// Saves what somebody writes. It need not be within the rules yet.
    pub async fn save_template_draft(
        &self,
        caller: &Caller,
        id: TemplateId,
        based_on: i64,
        input: DraftContent,
    ) -> Result<Stored<Template>> {
        caller.require(Permission::TemplatesWrite)?;
        let before = self.idle_template(caller, id).await?;
        let mut after = before.setting.clone();
        if let Some(known) = &after.known {
            // How often it may be edited is judged when it is handed in.
            if rules::editable(&known.template, &[], self.now()).is_err() {
                return Err(Error::TemplateUneditable(rules::Uneditable::Status));
            }
            let fixed = known.template.is_approved() && input.content.category != known.template.category;
            if fixed {
                return Err(FieldError::new("/content/category", Problem::Fixed).into());
            }
        }
        after.draft = Some(self.draft(caller, &after, input).await?);
        self.keep_template(caller, &before, after, based_on, "template.written", json!({})).await
    }

    /// A draft by this caller.
    pub(crate) async fn draft(
        &self,
        caller: &Caller,
        of: &Template,
        input: DraftContent,
    ) -> Result<TemplateDraft> {
        let DraftContent { mut content, sample, card_samples } = input;
        if card_samples.len() > *rules::CARDS.end() {
            let problem = Problem::Range { min: 0, max: 10 };
            return Err(FieldError::new("/card_samples", problem).into());
        }
        let of_cards = card_samples.iter().enumerate();
        let of_cards = of_cards.filter_map(|(at, sample)| Some((format!("/card_samples/{at}"), (*sample)?)));
        for (pointer, sample) in sample.map(|own| ("/sample".to_owned(), own)).into_iter().chain(of_cards) {
            self.get_attachment(caller, sample).await.map_err(|error| match error {
                Error::NotFound(_) => {
                    FieldError::new(pointer, Problem::Unknown { kind: "attachment" }).into()
                }
                other => other,
            })?;
        }
        content.name.clone_from(&of.name);
        content.language.clone_from(&of.language);
        content.id = None;
        content.status = None;
        let (author, changed_at) = (caller.viewer.actor, self.now());
        Ok(TemplateDraft { content, sample, card_samples, author, changed_at, state: DraftState::Writing })
    }
}

/// What is against the rules about a draft.
pub(super) fn check(template: &Template) -> Result<()> {
    let Some(draft) = &template.draft else { return Err(Error::TemplateState) };
    let found = rules::check(&as_handed_in(draft));
    if found.is_empty() { Ok(()) } else { Err(Error::TemplateRules(found)) }
}

/// What a draft is when it is handed in: samples that are still to be uploaded count as such.
pub(crate) fn as_handed_in(draft: &TemplateDraft) -> Content {
    let mut content = draft.content.clone();
    let awaited = |sample: &Option<AttachmentId>| sample.map(|_| "to be uploaded".to_owned());
    content.name_samples(awaited(&draft.sample), draft.card_samples.iter().map(awaited).collect());
    content
}
