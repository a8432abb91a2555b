//! Filling a template in: what it asks for, [whether a message gives it](check), and [how it reads then](shown).

mod check;
mod shown;

pub use check::{ValueFinding, ValueRule, check_values};
pub use shown::shown;

use super::{Button, ButtonKind, Component, ComponentKind, HeaderFormat, Template, variables};
use hilo_model::message::{self, MediaKind, TemplateButton, TemplateHeader, TemplateParameter};

/// Something that every message made of a template gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// On which card of a carousel, from 0; none for what is not on a card.
    pub card: Option<u8>,
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
    /// In the offer that ends.
    Offer,
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
    /// A product of the catalogue.
    Product,
    /// Products of the catalogue, in groups.
    Products,
    /// A moment.
    Moment,
}

/// The parts of a template, or of a card of one, that can be filled in.
#[derive(Clone, Copy)]
struct Parts<'a> {
    header: Option<&'a Component>,
    body: Option<&'a Component>,
    buttons: &'a [Button],
}

impl<'a> Parts<'a> {
    fn of(components: &'a [Component]) -> Self {
        let part = |kind| components.iter().find(|part| part.kind == kind);
        let buttons = part(ComponentKind::Buttons).map(|part| part.buttons.as_slice()).unwrap_or_default();
        Self { header: part(ComponentKind::Header), body: part(ComponentKind::Body), buttons }
    }

    /// The template's own, then its cards'.
    fn all(template: &'a Template) -> Vec<(Option<u8>, Self)> {
        let cards = (0u8..).zip(cards(template)).map(|(at, card)| (Some(at), Self::of(&card.components)));
        std::iter::once((None, Self::of(&template.components))).chain(cards).collect()
    }
}

/// What fills such parts.
#[derive(Clone, Copy)]
struct Values<'a> {
    header: Option<&'a TemplateHeader>,
    body: &'a [TemplateParameter],
    buttons: &'a [TemplateButton],
}

impl<'a> Values<'a> {
    fn own(given: &'a message::Template) -> Self {
        Self { header: given.header.as_ref(), body: &given.body, buttons: &given.buttons }
    }

    fn card(given: &'a message::TemplateCard) -> Self {
        Self { header: given.header.as_ref(), body: &given.body, buttons: &given.buttons }
    }
}

/// The cards of a template's carousel.
fn cards(template: &Template) -> &[super::Card] {
    template.part(&ComponentKind::Carousel).map(|part| part.cards.as_slice()).unwrap_or_default()
}

/// Whether a message says when the template's offer ends.
fn has_end(template: &Template) -> bool {
    let offer = template.part(&ComponentKind::LimitedTimeOffer);
    offer.is_some_and(|part| {
        part.limited_time_offer.as_ref().is_some_and(|it| it.has_expiration == Some(true))
    })
}

/// What a message made of the template gives, in the order in which it is read.
pub fn fields(template: &Template) -> Vec<Field> {
    let mut all = Vec::new();
    for (card, parts) in Parts::all(template) {
        of_parts(card, parts, &mut all);
        if card.is_none() && has_end(template) {
            let (place, kind) = (FieldPlace::Offer, FieldKind::Moment);
            all.push(Field { card: None, place, name: None, kind, sample: None });
        }
    }
    all
}

fn of_parts(card: Option<u8>, parts: Parts<'_>, all: &mut Vec<Field>) {
    if let Some(header) = parts.header {
        match header_kind(header) {
            Some(FieldKind::Text) => {
                all.extend(
                    texts(header).into_iter().map(|name| text(card, header, FieldPlace::Header, name)),
                );
            }
            Some(kind) => all.push(Field { card, place: FieldPlace::Header, name: None, kind, sample: None }),
            None => {}
        }
    }
    if let Some(body) = parts.body {
        all.extend(texts(body).into_iter().map(|name| text(card, body, FieldPlace::Body, name)));
    }
    for (at, button) in (0u8..).zip(parts.buttons) {
        let kind = match button.kind {
            _ if button.is_one_time_code() => continue,
            ButtonKind::Url if button.has_variable() => FieldKind::UrlSuffix,
            ButtonKind::CopyCode => FieldKind::CouponCode,
            ButtonKind::Mpm => FieldKind::Products,
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
        all.push(Field { card, place: FieldPlace::Button(at), name: None, kind, sample });
    }
}

fn text(card: Option<u8>, part: &Component, place: FieldPlace, name: String) -> Field {
    let sample = part.sample(&name).map(str::to_owned);
    Field { card, place, name: Some(name), kind: FieldKind::Text, sample }
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
        HeaderFormat::Product => Some(FieldKind::Product),
        HeaderFormat::Other(_) => None,
    }
}

/// The part for which Hilo has no way to fill in what every message must bring; none if it can be sent. Films without sound are for
/// another API of Meta's, payments for two countries.
pub fn unsendable(template: &Template) -> Option<String> {
    Parts::all(template).into_iter().find_map(|(_, parts)| {
        let format = parts.header.and_then(|header| header.format.as_ref());
        let unknown = format.filter(|format| matches!(format, HeaderFormat::Gif | HeaderFormat::Other(_)));
        let pays = || parts.buttons.iter().find(|button| button.kind == ButtonKind::OrderDetails);
        unknown.map(HeaderFormat::as_str).or_else(|| Some(pays()?.kind.as_str())).map(str::to_owned)
    })
}
