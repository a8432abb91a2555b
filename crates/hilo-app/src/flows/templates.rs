//! What flows' template messages are held to.

use super::own_templates::content;
use crate::{App, Caller, Result};
use hilo_flow::{
    document::TemplateDefinition,
    lint::{KnownTemplate, KnownTemplates, Wanted, WantedValue},
};
use hilo_settings::{
    Channel, FlowVersion, Stored, Template, TemplateAccount, TemplateDraft, TemplateStanding,
};
use hilo_whatsapp_wire::template::{
    ButtonKind, ComponentKind, Field, FieldKind, FieldPlace, Template as Content, fields, unsendable,
};
use std::collections::BTreeSet;

/// The templates of an environment's accounts, beside those that a flow brings along.
pub(super) struct Accounts {
    /// Whether all of them were read at least once.
    is_read: bool,
    pub(super) accounts: BTreeSet<String>,
    templates: Vec<Stored<Template>>,
    /// What the flow brings along.
    own: Vec<Content>,
    /// What earlier versions of it brought along.
    earlier: Vec<Content>,
}

/// What a template of an account is going to be when the flow is published.
pub(super) enum Choice<'a> {
    /// There is none, and nobody brings one along.
    Nothing,
    /// It stays as it is: approved, on its way, or held back.
    AsItIs(&'a Stored<Template>, TemplateStanding),
    /// What is being written here is handed in.
    Draft(&'a Stored<Template>, &'a TemplateDraft),
    /// What the flow brings along is handed in.
    Own(Option<&'a Stored<Template>>, &'a Content),
}

impl Accounts {
    /// What becomes of a template at an account. What is approved is never changed by publishing: the flow that is live sends it. What
    /// somebody writes here goes before what the flow brings along, unless it is what an earlier version brought.
    pub(super) fn choice(&self, account: &str, name: &str, language: &str) -> Choice<'_> {
        let is_it = |content: &&Content| content.name == name && content.language == language;
        let own = self.own.iter().find(is_it);
        let there = self.templates.iter().find(|stored| {
            let template = &stored.setting;
            template.account == account && template.name == name && template.language == language
        });
        let Some(there) = there else { return own.map_or(Choice::Nothing, |own| Choice::Own(None, own)) };
        let standing = there.setting.standing();
        let settled = match &standing {
            TemplateStanding::Approved
            | TemplateStanding::Pending
            | TemplateStanding::HandingIn { .. }
            | TemplateStanding::Barred { .. } => true,
            TemplateStanding::InReview
            | TemplateStanding::Returned { .. }
            | TemplateStanding::Writing
            | TemplateStanding::Rejected { .. } => false,
        };
        if settled {
            return Choice::AsItIs(there, standing);
        }
        let is_earlier = |content: &Content| {
            self.earlier.iter().filter(is_it).any(|earlier| earlier.says_the_same(content))
        };
        match (&there.setting.draft, own) {
            (Some(draft), Some(own)) if is_earlier(&draft.content) && !own.says_the_same(&draft.content) => {
                Choice::Own(Some(there), own)
            }
            (Some(draft), _) => Choice::Draft(there, draft),
            (None, Some(own)) => match &there.setting.known {
                // The same once more would be refused once more.
                Some(known) if known.template.says_the_same(own) => Choice::AsItIs(there, standing),
                _ => Choice::Own(Some(there), own),
            },
            (None, None) => Choice::AsItIs(there, standing),
        }
    }

    /// What lint is to know.
    pub(super) fn known(&self) -> KnownTemplates {
        if self.accounts.is_empty() {
            return KnownTemplates::NoAccount;
        }
        if !self.is_read {
            return KnownTemplates::Unknown;
        }
        let names: BTreeSet<(&str, &str)> = self
            .templates
            .iter()
            .map(|stored| (&*stored.setting.name, &*stored.setting.language))
            .chain(self.own.iter().map(|own| (&*own.name, &*own.language)))
            .collect();
        let each = names.iter().flat_map(|name| self.accounts.iter().map(move |account| (name, account)));
        let known = each.filter_map(|((name, language), account)| {
            let describe = |content: &Content, awaited: bool| {
                described((*name).to_owned(), (*language).to_owned(), content, awaited)
            };
            match self.choice(account, name, language) {
                Choice::Nothing => None,
                Choice::Draft(_, draft) => Some(describe(&draft.content, true)),
                Choice::Own(_, own) => Some(describe(own, true)),
                Choice::AsItIs(there, standing) => {
                    let awaited =
                        matches!(standing, TemplateStanding::Pending | TemplateStanding::HandingIn { .. });
                    let draft = there.setting.draft.as_ref().filter(|_| there.setting.order.is_some());
                    let known = there.setting.known.as_ref().map(|known| &known.template);
                    let content = draft.filter(|_| awaited).map(|draft| &draft.content).or(known);
                    Some(describe(content?, awaited))
                }
            }
        });
        KnownTemplates::Known(known.collect())
    }
}

impl App {
    /// The message templates of the accounts of the caller's environment, for a flow with the versions before it. Nothing is known of them as
    /// long as one account was never read.
    pub(super) async fn account_templates(
        &self,
        caller: &Caller,
        flow: &hilo_flow::Flow,
        earlier: &[Stored<FlowVersion>],
    ) -> Result<Accounts> {
        let channels = self.in_environment::<Channel>(caller).await?;
        let accounts: BTreeSet<String> = channels
            .iter()
            .filter_map(|stored| stored.setting.whatsapp().map(|number| number.waba_id.clone()))
            .collect();
        let environment = caller.viewer.scope.environment;
        let mut is_read = true;
        for account in &accounts {
            let key = TemplateAccount::key_of(environment, account);
            let read = self.load_by_key::<TemplateAccount>(&key).await?;
            is_read &= read.is_some_and(|stored| stored.setting.read_at.is_some());
        }
        let contents = |templates: &[TemplateDefinition]| -> Vec<Content> {
            templates.iter().filter_map(|definition| content(definition).ok()).collect()
        };
        // Of versions from before flows could bring templates along there is nothing to read.
        let earlier = earlier.iter().filter(|version| version.setting.document.get("templates").is_some());
        let earlier = earlier.filter_map(|v| hilo_flow::Flow::from_value(v.setting.document.clone()).ok());
        Ok(Accounts {
            is_read,
            accounts,
            templates: self.in_environment::<Template>(caller).await?,
            own: contents(&flow.templates),
            earlier: earlier.flat_map(|flow| contents(&flow.templates)).collect(),
        })
    }
}

/// A template as lint knows it.
fn described(name: String, language: String, content: &Content, awaited: bool) -> KnownTemplate {
    let status = content.status.as_ref().map_or("UNKNOWN", |status| status.as_str());
    let cards = content.part(&ComponentKind::Carousel).map_or(0, |part| part.cards.len());
    let mut wants: Vec<Wanted> = fields(content).into_iter().map(wanted).collect();
    // Of a one-time code the API puts the code into the button; a flow says it twice.
    let codes = (0u8..).zip(content.buttons()).filter(|(_, button)| button.is_one_time_code());
    wants.extend(codes.map(|(index, _)| Wanted { card: None, what: WantedValue::UrlSuffix(index) }));
    let quick = content.buttons().iter().take_while(|button| button.kind == ButtonKind::QuickReply).count();
    let quick_replies = u8::try_from(quick).unwrap_or(u8::MAX);
    KnownTemplate {
        name,
        language,
        barred: (!awaited && !content.is_approved()).then(|| status.to_owned()),
        awaited,
        unfillable: unsendable(content),
        named: content.is_named(),
        cards,
        quick_replies,
        wants,
    }
}

fn wanted(field: Field) -> Wanted {
    let name = field.name.unwrap_or_default();
    let what = match (field.place, field.kind) {
        (FieldPlace::Header, FieldKind::Media(kind)) => WantedValue::HeaderMedia(kind),
        (FieldPlace::Header, FieldKind::Location) => WantedValue::HeaderLocation,
        (FieldPlace::Header, FieldKind::Product) => WantedValue::HeaderProduct,
        (FieldPlace::Header, _) => WantedValue::HeaderText(name),
        (FieldPlace::Body, _) => WantedValue::Body(name),
        (FieldPlace::Button(index), FieldKind::CouponCode) => WantedValue::CouponCode(index),
        (FieldPlace::Button(index), FieldKind::Products) => WantedValue::Products(index),
        (FieldPlace::Button(index), _) => WantedValue::UrlSuffix(index),
        (FieldPlace::Offer, _) => WantedValue::OfferEnd,
    };
    Wanted { card: field.card, what }
}
