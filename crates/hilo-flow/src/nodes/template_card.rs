//! What fills the cards of a template's carousel, and when its offer ends.

use super::content::{BODY, ButtonParameter, CompiledButton, CompiledSource, Parameter, Source};
use crate::{
    document::Span,
    engine::{EventCode, NodeCx},
    program::{Compiler, Words},
};
use hilo_expr::{Template, filters};
use hilo_model::{
    Timestamp,
    message::{self, MediaKind, TemplateButton, TemplateHeader, TemplateParameter},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What fills a card of a template's carousel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateCardUse {
    /// What fills its header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<TemplateCardHeader>,
    /// What fills its body, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Parameter>,
    /// What fills its buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<ButtonParameter>,
}

/// What fills the header of a template's card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplateCardHeader {
    /// A picture or film.
    Media {
        /// Which: image or video.
        kind: MediaKind,
        /// Where it comes from.
        source: Source,
    },
    /// A product of the catalogue.
    Product {
        /// The catalogue, a template.
        catalog: String,
        /// The product in it, a template.
        product: String,
    },
}

/// When the offer of a template ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    /// So long after the message is sent.
    After(Span),
    /// At a moment: a template of which `2026-03-01T18:00` comes (where the customer lives), or that with a zone
    /// (`2026-03-01T18:00-03:00`, `…Z`).
    At(String),
}

#[derive(Debug)]
pub(crate) struct CompiledCard {
    header: Option<CompiledHeader>,
    body: Vec<(Option<String>, Words)>,
    buttons: Vec<(u8, CompiledButton)>,
}

#[derive(Debug)]
enum CompiledHeader {
    Media(MediaKind, CompiledSource),
    Product(Template, Template),
}

#[derive(Debug)]
pub(crate) enum CompiledEnd {
    After(Span),
    At(Template),
}

impl TemplateCardUse {
    pub(super) fn compile<'f>(&'f self, path: &str, compiler: &mut Compiler<'f>) -> Option<CompiledCard> {
        let at = format!("{path}.header");
        let header = match &self.header {
            Some(TemplateCardHeader::Media { kind, source }) => {
                Some(CompiledHeader::Media(*kind, source.compile(&at, compiler)?))
            }
            Some(TemplateCardHeader::Product { catalog, product }) => {
                let (catalog, product) = (compiler.template(&at, catalog), compiler.template(&at, product));
                Some(CompiledHeader::Product(catalog?, product?))
            }
            None => None,
        };
        let body = Parameter::compile_all(&self.body, &format!("{path}.body"), compiler)?;
        let buttons = ButtonParameter::compile_all(&self.buttons, &format!("{path}.buttons"), compiler)?;
        Some(CompiledCard { header, body, buttons })
    }
}

impl CompiledCard {
    pub(super) fn show(&self, cx: &mut NodeCx<'_, '_, '_>) -> message::TemplateCard {
        let header = self.header.as_ref().map(|header| match header {
            CompiledHeader::Media(kind, source) => {
                TemplateHeader::Media { kind: *kind, source: source.show(cx), filename: None }
            }
            CompiledHeader::Product(catalog, product) => {
                TemplateHeader::Product { catalog: cx.render(catalog), product: cx.render(product) }
            }
        });
        let body = show_parameters(&self.body, cx);
        message::TemplateCard { header, body, buttons: show_buttons(&self.buttons, cx) }
    }
}

/// What fills a body.
pub(super) fn show_parameters(
    body: &[(Option<String>, Words)],
    cx: &mut NodeCx<'_, '_, '_>,
) -> Vec<TemplateParameter> {
    let parameter = |(name, words): &(Option<String>, Words)| TemplateParameter {
        name: name.clone(),
        text: cx.text(words, BODY),
    };
    body.iter().map(parameter).collect()
}

/// What fills buttons.
pub(super) fn show_buttons(
    buttons: &[(u8, CompiledButton)],
    cx: &mut NodeCx<'_, '_, '_>,
) -> Vec<TemplateButton> {
    buttons.iter().map(|(index, value)| TemplateButton { index: *index, value: value.show(cx) }).collect()
}

impl OfferEnd {
    pub(super) fn compile(&self, compiler: &mut Compiler<'_>) -> Option<CompiledEnd> {
        Some(match self {
            Self::After(span) => CompiledEnd::After(*span),
            Self::At(moment) => CompiledEnd::At(compiler.template("send.template.offer_ends.at", moment)?),
        })
    }
}

impl CompiledEnd {
    /// The moment, in seconds since 1970; none, with an event, if it cannot be read.
    pub(super) fn show(&self, cx: &mut NodeCx<'_, '_, '_>) -> Option<i64> {
        let moment = match self {
            Self::After(span) => return Some(cx.turn.env.now.plus(span.duration()).as_seconds()),
            Self::At(moment) => cx.render(moment),
        };
        let moment = moment.trim();
        let zone = filters::zone(cx.turn.env.contact_time_zone()).unwrap_or(jiff::tz::TimeZone::UTC);
        let local = || Some(moment.parse::<jiff::civil::DateTime>().ok()?.to_zoned(zone).ok()?.timestamp());
        let read = moment.parse::<Timestamp>().ok().map(Timestamp::as_seconds);
        let read = read.or_else(|| local().map(jiff::Timestamp::as_second));
        if read.is_none() {
            cx.event(EventCode::ExpressionFailed, format!("`{moment}` is no moment"));
        }
        read
    }
}
