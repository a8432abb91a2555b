//! How a template reads once it is filled in.

use super::{
    super::{Button, ButtonKind, Component, ComponentKind, Template, fill},
    Parts, Values, cards,
};
use hilo_model::message::{
    self, TemplateButton, TemplateButtonValue, TemplateHeader, TemplateParameter, TemplateShown,
    TemplateShownButton, TemplateShownCard,
};

/// What the customer reads.
pub fn shown(template: &Template, given: &message::Template) -> TemplateShown {
    let (parts, values) = (Parts::of(&template.components), Values::own(given));
    let nothing = message::TemplateCard::default();
    let cards = cards(template).iter().enumerate().map(|(at, card)| {
        let values = Values::card(given.cards.get(at).unwrap_or(&nothing));
        let parts = Parts::of(&card.components);
        TemplateShownCard { body: body_shown(parts, values), buttons: buttons(parts.buttons, values.buttons) }
    });
    let offer = template.part(&ComponentKind::LimitedTimeOffer);
    TemplateShown {
        header: header_shown(parts, values),
        body: body_shown(parts, values).unwrap_or_default(),
        footer: template.part(&ComponentKind::Footer).and_then(|part| part.text.clone()),
        buttons: buttons(parts.buttons, values.buttons),
        offer: offer.and_then(|part| part.limited_time_offer.as_ref()).and_then(|offer| offer.text.clone()),
        cards: cards.collect(),
    }
}

/// The header's words, if it has words.
pub(super) fn header_shown(parts: Parts<'_>, given: Values<'_>) -> Option<String> {
    let values: &[TemplateParameter] = match given.header {
        Some(TemplateHeader::Text(value)) => std::slice::from_ref(value),
        _ => &[],
    };
    words(parts.header, values)
}

/// The body's words.
pub(super) fn body_shown(parts: Parts<'_>, given: Values<'_>) -> Option<String> {
    words(parts.body, given.body)
}

fn words(part: Option<&Component>, values: &[TemplateParameter]) -> Option<String> {
    let text = part?.text.as_deref()?;
    Some(fill(text, |name| value(values, name)))
}

fn buttons(all: &[Button], given: &[TemplateButton]) -> Vec<TemplateShownButton> {
    let shown = (0u8..).zip(all).map(|(index, button)| {
        let given = given.iter().find(|value| value.index == index).and_then(|value| match &value.value {
            TemplateButtonValue::Payload(text)
            | TemplateButtonValue::UrlSuffix(text)
            | TemplateButtonValue::CouponCode(text) => Some(text.as_str()),
            TemplateButtonValue::Products(_) => None,
        });
        let value = match button.kind {
            _ if button.is_one_time_code() => None,
            ButtonKind::Url => button.url.as_deref().map(|url| fill(url, |_| given)),
            ButtonKind::PhoneNumber => button.phone_number.clone(),
            ButtonKind::CopyCode => given.map(str::to_owned),
            _ => None,
        };
        let text = button.text.clone().unwrap_or_default();
        TemplateShownButton { kind: button.kind.as_str().to_ascii_lowercase(), text, value }
    });
    shown.collect()
}

/// The value of a variable: by its name, else by its number among the values.
fn value<'a>(values: &'a [TemplateParameter], name: &str) -> Option<&'a str> {
    let named = values.iter().find(|value| value.name.as_deref() == Some(name));
    let numbered = || {
        let at: usize = name.parse().ok()?;
        values.get(at.checked_sub(1)?)
    };
    named.or_else(numbered).map(|value| value.text.as_str())
}
