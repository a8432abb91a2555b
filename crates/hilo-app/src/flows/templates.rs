//! What flows' template messages are held to.

use crate::{App, Caller, Result};
use hilo_flow::lint::{KnownTemplate, KnownTemplates, Wanted, WantedValue};
use hilo_settings::{Channel, Template, TemplateAccount};
use hilo_whatsapp_wire::template::{
    ComponentKind, Field, FieldKind, FieldPlace, Template as Content, fields, unsendable,
};
use std::collections::BTreeSet;

impl App {
    /// The message templates of the accounts of the caller's environment. Nothing is known as long as one of them was never read.
    pub(super) async fn known_templates(&self, caller: &Caller) -> Result<KnownTemplates> {
        let channels = self.in_environment::<Channel>(caller).await?;
        let accounts: BTreeSet<String> = channels
            .iter()
            .filter_map(|stored| stored.setting.whatsapp().map(|number| number.waba_id.clone()))
            .collect();
        if accounts.is_empty() {
            return Ok(KnownTemplates::NoAccount);
        }
        let environment = caller.viewer.scope.environment;
        for account in &accounts {
            let key = TemplateAccount::key_of(environment, account);
            let read = self.load_by_key::<TemplateAccount>(&key).await?;
            if read.is_none_or(|stored| stored.setting.read_at.is_none()) {
                return Ok(KnownTemplates::Unknown);
            }
        }
        let all = self.in_environment::<Template>(caller).await?.into_iter().map(|stored| stored.setting);
        let known = all.filter(|template| accounts.contains(&template.account)).filter_map(|template| {
            let content = template.known?.template;
            Some(described(template.name, template.language, &content))
        });
        Ok(KnownTemplates::Known(known.collect()))
    }
}

/// A template as lint knows it.
fn described(name: String, language: String, content: &Content) -> KnownTemplate {
    let status = content.status.as_ref().map_or("UNKNOWN", |status| status.as_str());
    let cards = content.part(&ComponentKind::Carousel).map_or(0, |part| part.cards.len());
    let mut wants: Vec<Wanted> = fields(content).into_iter().map(wanted).collect();
    // Of a one-time code the API puts the code into the button; a flow says it twice.
    let codes = (0u8..).zip(content.buttons()).filter(|(_, button)| button.is_one_time_code());
    wants.extend(codes.map(|(index, _)| Wanted { card: None, what: WantedValue::UrlSuffix(index) }));
    KnownTemplate {
        name,
        language,
        barred: (!content.is_approved()).then(|| status.to_owned()),
        unfillable: unsendable(content),
        named: content.is_named(),
        cards,
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
