//! Filling a template in: what it asks for, whether a message gives it, and how it reads then.

use super::{ButtonKind, Component, ComponentKind, HeaderFormat, Template, fill, variables};
use crate::limits::{TEMPLATE_BODY, TEMPLATE_HEADER};
use hilo_model::message::{
    self, MediaKind, TemplateButtonValue, TemplateHeader, TemplateParameter, TemplateShown,
    TemplateShownButton,
};
use std::fmt;

/// Something that every message made of a template gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where it stands.
    pub place: FieldPlace,
    /// The variable: its name or number; none for what has no variable.
    pub name: Option<String>,
    /// What it is.
    pub kind: FieldKind,
    /// What the template's author gave as a sample.
    pub sample: Option<String>,
}

/// Where something that is filled in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldPlace {
    /// Above.
    Header,
    /// In the body.
    Body,
    /// In a button: its position, from 0.
    Button(u8),
}

/// What is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Words.
    Text,
    /// A file.
    Media(MediaKind),
    /// A place.
    Location,
    /// The end of an address.
    UrlSuffix,
    /// A code to copy.
    CouponCode,
}

/// What a message made of the template gives, in the order in which it is read.
pub fn fields(template: &Template) -> Vec<Field> {
    let mut all = Vec::new();
    if let Some(header) = template.part(&ComponentKind::Header) {
        match header_kind(header) {
            Some(FieldKind::Text) => {
                all.extend(texts(header).into_iter().map(|name| text(header, FieldPlace::Header, name)));
            }
            Some(kind) => all.push(Field { place: FieldPlace::Header, name: None, kind, sample: None }),
            None => {}
        }
    }
    if let Some(body) = template.part(&ComponentKind::Body) {
        all.extend(texts(body).into_iter().map(|name| text(body, FieldPlace::Body, name)));
    }
    for (at, button) in (0u8..).zip(template.buttons()) {
        let kind = match button.kind {
            _ if button.is_one_time_code() => continue,
            ButtonKind::Url if button.has_variable() => FieldKind::UrlSuffix,
            ButtonKind::CopyCode => FieldKind::CouponCode,
            _ => continue,
        };
        let sample = button.sample().map(|sample| match (&button.url, kind) {
            // The sample of an address may be all of it.
            (Some(url), FieldKind::UrlSuffix) => {
                let start = url.split("{{").next().unwrap_or_default();
                sample.strip_prefix(start).unwrap_or(sample).to_owned()
            }
            _ => sample.to_owned(),
        });
        all.push(Field { place: FieldPlace::Button(at), name: None, kind, sample });
    }
    all
}

fn text(part: &Component, place: FieldPlace, name: String) -> Field {
    let sample = part.sample(&name).map(str::to_owned);
    Field { place, name: Some(name), kind: FieldKind::Text, sample }
}

/// The names of a part's variables, numbered ones by their number.
fn texts(part: &Component) -> Vec<String> {
    let all = variables(part.text.as_deref().unwrap_or_default());
    let mut names: Vec<String> = all.names().into_iter().map(str::to_owned).collect();
    names.sort_by_key(|name| name.parse::<u32>().unwrap_or(0));
    names
}

fn header_kind(header: &Component) -> Option<FieldKind> {
    match header.format.as_ref()? {
        HeaderFormat::Text => Some(FieldKind::Text),
        HeaderFormat::Image => Some(FieldKind::Media(MediaKind::Image)),
        HeaderFormat::Video | HeaderFormat::Gif => Some(FieldKind::Media(MediaKind::Video)),
        HeaderFormat::Document => Some(FieldKind::Media(MediaKind::Document)),
        HeaderFormat::Location => Some(FieldKind::Location),
        HeaderFormat::Product | HeaderFormat::Other(_) => None,
    }
}

/// The part for which Hilo has no way to fill in what every message must bring; none if it can be sent.
pub fn unsendable(template: &Template) -> Option<String> {
    let part = |part: &Component| match (&part.kind, &part.format) {
        (
            ComponentKind::Header,
            Some(format @ (HeaderFormat::Product | HeaderFormat::Gif | HeaderFormat::Other(_))),
        ) => Some(format.as_str().to_owned()),
        (ComponentKind::Carousel, _) => Some("CAROUSEL".to_owned()),
        (ComponentKind::LimitedTimeOffer, _) => Some("LIMITED_TIME_OFFER".to_owned()),
        _ => None,
    };
    template.components.iter().find_map(part).or_else(|| {
        let needs =
            |kind: &ButtonKind| matches!(kind, ButtonKind::Mpm | ButtonKind::Spm | ButtonKind::OrderDetails);
        template
            .buttons()
            .iter()
            .find(|button| needs(&button.kind))
            .map(|button| button.kind.as_str().to_owned())
    })
}

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
        /// What it must be: `text`, `image`, `video`, `document`, `location`; none if there is nothing to fill in.
        expected: Option<&'static str>,
    },
    /// A button needs a value.
    ButtonMissing {
        /// What stands on it.
        label: String,
    },
    /// The button takes no value, or another kind of it, or is not there.
    ButtonValue {
        /// The kind it takes: `url_suffix`, `coupon_code`, `payload`; none if none.
        expected: Option<&'static str>,
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
    header(template, given, &mut found);
    let body = template.part(&ComponentKind::Body);
    let names = body.map(texts).unwrap_or_default();
    parameters("/body", &names, &given.body, template.is_named(), &mut found);
    buttons(template, given, &mut found);
    let filled = shown(template, given);
    let length = filled.body.chars().count();
    if length > TEMPLATE_BODY {
        let rule = ValueRule::TooLong { limit: TEMPLATE_BODY, given: length };
        found.push(ValueFinding { place: "/body".to_owned(), rule });
    }
    let length = filled.header.map_or(0, |header| header.chars().count());
    if length > TEMPLATE_HEADER {
        let rule = ValueRule::TooLong { limit: TEMPLATE_HEADER, given: length };
        found.push(ValueFinding { place: "/header/text".to_owned(), rule });
    }
    found
}

fn header(template: &Template, given: &message::Template, found: &mut Vec<ValueFinding>) {
    let part = template.part(&ComponentKind::Header);
    let names = part.filter(|part| part.format == Some(HeaderFormat::Text)).map(texts).unwrap_or_default();
    let expected = match part.and_then(header_kind) {
        Some(FieldKind::Text) if names.is_empty() => None,
        expected => expected,
    };
    let word = expected.map(|kind| match kind {
        FieldKind::Media(kind) => kind.as_str(),
        FieldKind::Location => "location",
        FieldKind::Text | FieldKind::UrlSuffix | FieldKind::CouponCode => "text",
    });
    let fits = match (&given.header, expected) {
        (None, None) | (Some(TemplateHeader::Location(_)), Some(FieldKind::Location)) => true,
        (Some(TemplateHeader::Media { kind, .. }), Some(FieldKind::Media(wanted))) => *kind == wanted,
        (Some(TemplateHeader::Text(value)), Some(FieldKind::Text)) => {
            let named = template.is_named() && value.name.as_ref() != names.first();
            if named {
                let rule = ValueRule::UnknownName { name: value.name.clone(), known: names };
                found.push(ValueFinding { place: "/header/name".to_owned(), rule });
            }
            characters("/header/text", &value.text, found);
            true
        }
        _ => false,
    };
    if !fits {
        found.push(ValueFinding { place: "/header".to_owned(), rule: ValueRule::Header { expected: word } });
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

fn buttons(template: &Template, given: &message::Template, found: &mut Vec<ValueFinding>) {
    let all = template.buttons();
    for (at, value) in given.buttons.iter().enumerate() {
        let button = all.get(usize::from(value.index));
        let expected = button.and_then(|button| match button.kind {
            ButtonKind::QuickReply => Some("payload"),
            ButtonKind::Url | ButtonKind::Otp if button.has_variable() || button.is_one_time_code() => {
                Some("url_suffix")
            }
            ButtonKind::CopyCode => Some("coupon_code"),
            _ => None,
        });
        let (word, text) = match &value.value {
            TemplateButtonValue::Payload(text) => ("payload", text),
            TemplateButtonValue::UrlSuffix(text) => ("url_suffix", text),
            TemplateButtonValue::CouponCode(text) => ("coupon_code", text),
        };
        if expected == Some(word) {
            characters(&format!("/buttons/{at}/value/{word}"), text, found);
        } else {
            let rule = ValueRule::ButtonValue { expected };
            found.push(ValueFinding { place: format!("/buttons/{at}"), rule });
        }
    }
    for field in fields(template) {
        let FieldPlace::Button(index) = field.place else { continue };
        if !given.buttons.iter().any(|value| value.index == index) {
            let button = &all[usize::from(index)];
            let label = button.text.clone().unwrap_or_else(|| button.kind.as_str().to_owned());
            found.push(ValueFinding {
                place: "/buttons".to_owned(),
                rule: ValueRule::ButtonMissing { label },
            });
        }
    }
}

/// What the customer reads.
pub fn shown(template: &Template, given: &message::Template) -> TemplateShown {
    let words = |part: Option<&Component>, values: &[TemplateParameter]| {
        let text = part?.text.as_deref()?;
        Some(fill(text, |name| value(values, name)))
    };
    let header: Vec<TemplateParameter> = match &given.header {
        Some(TemplateHeader::Text(value)) => vec![value.clone()],
        _ => Vec::new(),
    };
    let buttons = (0u8..).zip(template.buttons()).map(|(index, button)| {
        let given = given.buttons.iter().find(|value| value.index == index).map(|value| match &value.value {
            TemplateButtonValue::Payload(text)
            | TemplateButtonValue::UrlSuffix(text)
            | TemplateButtonValue::CouponCode(text) => text.as_str(),
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
    TemplateShown {
        header: words(template.part(&ComponentKind::Header), &header),
        body: words(template.part(&ComponentKind::Body), &given.body).unwrap_or_default(),
        footer: template.part(&ComponentKind::Footer).and_then(|part| part.text.clone()),
        buttons: buttons.collect(),
    }
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
