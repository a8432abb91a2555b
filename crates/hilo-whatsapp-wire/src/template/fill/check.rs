//! Whether a message gives what its template asks for.

use super::{
    super::{Button, ButtonKind, Component, ComponentKind, HeaderFormat, Template},
    FieldKind, Parts, Values, cards, has_end, header_kind,
    shown::{body_shown, header_shown},
    texts,
};
use crate::limits::{TEMPLATE_BODY, TEMPLATE_CARD_BODY, TEMPLATE_HEADER, TEMPLATE_OFFER_BODY};
use hilo_model::message::{
    self, TemplateButton, TemplateButtonValue, TemplateHeader, TemplateParameter, TemplateProducts,
};
use std::fmt;

/// The most groups of products that a button opens.
const SECTIONS: usize = 10;
/// The most products.
const PRODUCTS: usize = 30;
/// The longest title of a group, in characters.
const SECTION_TITLE: usize = 24;

/// Something about a message that does not fit its template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueFinding {
    /// Where, as a JSON pointer into the message's content: `/body/1/text`.
    pub place: String,
    /// What.
    pub rule: ValueRule,
}

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueRule {
    /// The template has this variable and the message no value for it.
    Missing {
        /// The variable, as it stands in the template.
        variable: String,
    },
    /// The template has fewer variables there.
    TooMany {
        /// How many it has.
        expected: usize,
        /// How many were given.
        given: usize,
    },
    /// The template has no variable of this name there.
    UnknownName {
        /// The name that was given; none if it had to be named and was not.
        name: Option<String>,
        /// The names that there are.
        known: Vec<String>,
    },
    /// The header must be something else.
    Header {
        /// What it must be: `text`, `image`, `video`, `document`, `location`, `product`; none if there is nothing to fill in.
        expected: Option<&'static str>,
    },
    /// A button needs a value.
    ButtonMissing {
        /// What stands on it.
        label: String,
    },
    /// The button takes no value, or another kind of it, or is not there.
    ButtonValue {
        /// The kind it takes: `url_suffix`, `coupon_code`, `payload`, `products`; none if none.
        expected: Option<&'static str>,
    },
    /// The template's carousel has another number of cards.
    Cards {
        /// How many it has.
        expected: usize,
        /// How many were given.
        given: usize,
    },
    /// The offer's end must be given.
    OfferEndMissing,
    /// The template has no offer that ends.
    NoOfferEnd,
    /// Too many, or none, where WhatsApp takes so many.
    Count {
        /// At most so many.
        limit: usize,
        /// How many were given.
        given: usize,
    },
    /// Line breaks, tabs and more than four spaces in a row may not stand in place of a variable.
    Characters,
    /// The text is too long once it is filled in.
    TooLong {
        /// How many characters may be.
        limit: usize,
        /// How many are.
        given: usize,
    },
}

impl fmt::Display for ValueFinding {
    /// For logs and for Meta's `details`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.place, self.rule)
    }
}

/// Whether a message gives what its template asks for; all that does not fit, in the order of the template.
pub fn check_values(template: &Template, given: &message::Template) -> Vec<ValueFinding> {
    let mut found = Vec::new();
    let named = template.is_named();
    let own = Parts::of(&template.components);
    let has_header = own.header.is_some_and(|part| part.format == Some(HeaderFormat::Text));
    let offers = template.part(&ComponentKind::LimitedTimeOffer).is_some();
    let body = if offers { TEMPLATE_OFFER_BODY } else { TEMPLATE_BODY };
    let limits = Limits { body, header: has_header.then_some(TEMPLATE_HEADER) };
    of_parts("", own, Values::own(given), named, limits, &mut found);
    offer(template, given, &mut found);
    let all = cards(template);
    if given.cards.len() != all.len() {
        let rule = ValueRule::Cards { expected: all.len(), given: given.cards.len() };
        found.push(ValueFinding { place: "/cards".to_owned(), rule });
    }
    for (at, (card, values)) in all.iter().zip(&given.cards).enumerate() {
        let limits = Limits { body: TEMPLATE_CARD_BODY, header: None };
        let (parts, values) = (Parts::of(&card.components), Values::card(values));
        of_parts(&format!("/cards/{at}"), parts, values, named, limits, &mut found);
    }
    found
}

/// How long words may be once they are filled in.
#[derive(Clone, Copy)]
struct Limits {
    body: usize,
    header: Option<usize>,
}

fn of_parts(
    at: &str,
    parts: Parts<'_>,
    given: Values<'_>,
    named: bool,
    limits: Limits,
    found: &mut Vec<ValueFinding>,
) {
    header(at, parts.header, given.header, named, found);
    let names = parts.body.map(texts).unwrap_or_default();
    parameters(&format!("{at}/body"), &names, given.body, named, found);
    buttons(at, parts.buttons, given.buttons, found);
    let mut length = |place: &str, text: Option<String>, limit: Option<usize>| {
        let (Some(text), Some(limit)) = (text, limit) else { return };
        let length = text.chars().count();
        if length > limit {
            let rule = ValueRule::TooLong { limit, given: length };
            found.push(ValueFinding { place: format!("{at}{place}"), rule });
        }
    };
    length("/body", body_shown(parts, given), Some(limits.body));
    length("/header/text", header_shown(parts, given), limits.header);
}

fn offer(template: &Template, given: &message::Template, found: &mut Vec<ValueFinding>) {
    let rule = match (has_end(template), given.offer_ends_at) {
        (true, None) => ValueRule::OfferEndMissing,
        (false, Some(_)) => ValueRule::NoOfferEnd,
        _ => return,
    };
    found.push(ValueFinding { place: "/offer_ends_at".to_owned(), rule });
}

fn header(
    at: &str,
    part: Option<&Component>,
    given: Option<&TemplateHeader>,
    named: bool,
    found: &mut Vec<ValueFinding>,
) {
    let names = part.filter(|part| part.format == Some(HeaderFormat::Text)).map(texts).unwrap_or_default();
    let expected = match part.and_then(header_kind) {
        Some(FieldKind::Text) if names.is_empty() => None,
        expected => expected,
    };
    let word = expected.map(|kind| match kind {
        FieldKind::Media(kind) => kind.as_str(),
        FieldKind::Location => "location",
        FieldKind::Product => "product",
        _ => "text",
    });
    let fits = match (given, expected) {
        (None, None)
        | (Some(TemplateHeader::Location(_)), Some(FieldKind::Location))
        | (Some(TemplateHeader::Product { .. }), Some(FieldKind::Product)) => true,
        (Some(TemplateHeader::Media { kind, .. }), Some(FieldKind::Media(wanted))) => *kind == wanted,
        (Some(TemplateHeader::Text(value)), Some(FieldKind::Text)) => {
            if named && value.name.as_ref() != names.first() {
                let rule = ValueRule::UnknownName { name: value.name.clone(), known: names };
                found.push(ValueFinding { place: format!("{at}/header/name"), rule });
            }
            characters(&format!("{at}/header/text"), &value.text, found);
            true
        }
        _ => false,
    };
    if !fits {
        let rule = ValueRule::Header { expected: word };
        found.push(ValueFinding { place: format!("{at}/header"), rule });
    }
}

fn parameters(
    place: &str,
    names: &[String],
    given: &[TemplateParameter],
    named: bool,
    found: &mut Vec<ValueFinding>,
) {
    for (at, value) in given.iter().enumerate() {
        let unknown = value.name.as_ref().is_none_or(|name| !names.contains(name));
        if named && unknown {
            let rule = ValueRule::UnknownName { name: value.name.clone(), known: names.to_vec() };
            found.push(ValueFinding { place: format!("{place}/{at}/name"), rule });
        }
        characters(&format!("{place}/{at}/text"), &value.text, found);
    }
    let missing = names.iter().enumerate().filter(|(at, name)| match named {
        true => !given.iter().any(|value| value.name.as_ref() == Some(name)),
        false => *at >= given.len(),
    });
    let missing: Vec<String> = missing.map(|(_, name)| format!("{{{{{name}}}}}")).collect();
    let full = missing.is_empty();
    for variable in missing {
        found.push(ValueFinding { place: place.to_owned(), rule: ValueRule::Missing { variable } });
    }
    if full && given.len() > names.len() {
        let rule = ValueRule::TooMany { expected: names.len(), given: given.len() };
        found.push(ValueFinding { place: place.to_owned(), rule });
    }
}

fn characters(place: &str, text: &str, found: &mut Vec<ValueFinding>) {
    if text.contains(['\n', '\r', '\t']) || text.contains("     ") {
        found.push(ValueFinding { place: place.to_owned(), rule: ValueRule::Characters });
    }
}

fn buttons(at: &str, all: &[Button], given: &[TemplateButton], found: &mut Vec<ValueFinding>) {
    for (place, value) in given.iter().enumerate() {
        let button = all.get(usize::from(value.index));
        let expected = button.and_then(|button| match button.kind {
            ButtonKind::QuickReply => Some("payload"),
            ButtonKind::Url | ButtonKind::Otp if button.has_variable() || button.is_one_time_code() => {
                Some("url_suffix")
            }
            ButtonKind::CopyCode => Some("coupon_code"),
            ButtonKind::Mpm => Some("products"),
            _ => None,
        });
        let (word, text) = match &value.value {
            TemplateButtonValue::Payload(text) => ("payload", text.as_str()),
            TemplateButtonValue::UrlSuffix(text) => ("url_suffix", text.as_str()),
            TemplateButtonValue::CouponCode(text) => ("coupon_code", text.as_str()),
            TemplateButtonValue::Products(_) => ("products", ""),
        };
        let place = format!("{at}/buttons/{place}");
        if expected != Some(word) {
            found.push(ValueFinding { place, rule: ValueRule::ButtonValue { expected } });
            continue;
        }
        characters(&format!("{place}/value/{word}"), text, found);
        if let TemplateButtonValue::Products(given) = &value.value {
            products(&format!("{place}/value/products/sections"), given, found);
        }
    }
    for (index, button) in (0u8..).zip(all) {
        let needs = match button.kind {
            _ if button.is_one_time_code() => false,
            ButtonKind::Url => button.has_variable(),
            ButtonKind::CopyCode | ButtonKind::Mpm => true,
            _ => false,
        };
        if needs && !given.iter().any(|value| value.index == index) {
            let label = button.text.clone().unwrap_or_else(|| button.kind.as_str().to_owned());
            let rule = ValueRule::ButtonMissing { label };
            found.push(ValueFinding { place: format!("{at}/buttons"), rule });
        }
    }
}

fn products(place: &str, given: &TemplateProducts, found: &mut Vec<ValueFinding>) {
    let mut count = |place: String, limit: usize, given: usize| {
        if given == 0 || given > limit {
            found.push(ValueFinding { place, rule: ValueRule::Count { limit, given } });
        }
    };
    count(place.to_owned(), SECTIONS, given.sections.len());
    let all = given.sections.iter().map(|section| section.products.len()).sum();
    if !given.sections.is_empty() {
        count(place.to_owned(), PRODUCTS, all);
    }
    for (at, section) in given.sections.iter().enumerate() {
        let title = section.title.as_deref().unwrap_or_default().chars().count();
        if title > SECTION_TITLE {
            let rule = ValueRule::TooLong { limit: SECTION_TITLE, given: title };
            found.push(ValueFinding { place: format!("{place}/{at}/title"), rule });
        }
    }
}
