//! What a message can contain besides options.

use super::{
    menu::{self, CompiledHeader},
    template_card::{self, CompiledCard, CompiledEnd, OfferEnd, TemplateCardUse},
};
use crate::{
    document::{Text, best_language},
    engine::NodeCx,
    lint::Problem,
    program::{Compiler, Words},
};
use hilo_expr::Template;
use hilo_model::{
    AttachmentId, Locale,
    message::{
        self, ContactCard, MediaKind, MediaSource, Outbound, OutboundMedia, TemplateButtonValue,
        TemplateCategory, TemplateHeader, TemplateParameter,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// WhatsApp's limits, in characters: facts of the Cloud API's message reference.
pub(crate) const TEXT: usize = 4096;
pub(crate) const BODY: usize = 1024;
pub(crate) const LIST_BODY: usize = 4096;
pub(crate) const CAPTION: usize = 1024;
pub(crate) const HEADER: usize = 60;
pub(crate) const FOOTER: usize = 60;
pub(crate) const BUTTON: usize = 20;

/// Where a file comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A file of the workspace.
    Attachment(AttachmentId),
    /// A public address, a template.
    Link(String),
    /// A file the provider holds already.
    ProviderId(String),
}

/// What stands above the body: words, or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeaderDefinition {
    /// Words, 60 characters.
    Text(Text),
    /// A picture, film or document (not above a list).
    Media {
        /// Which kind of file: image, video or document.
        kind: MediaKind,
        /// Where it comes from.
        source: Source,
    },
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// Which kind of file.
    pub kind: MediaKind,
    /// Where it comes from.
    pub source: Source,
    /// Words under it, 1024 characters (not for audio and stickers).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<Text>,
    /// The name of a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Send audio as a voice note.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub voice: bool,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Street and town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Text>,
}

/// A message with a button that opens a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CtaUrl {
    /// What stands above the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<HeaderDefinition>,
    /// The words, 1024 characters.
    pub body: Text,
    /// Small words below, 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Text>,
    /// What stands on the button, 20 characters.
    pub label: Text,
    /// Where it leads, a template.
    pub url: String,
}

/// An approved template of the account, with what fills it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateUse {
    /// Its name in the account.
    pub name: String,
    /// Its language, as the account knows it; without it, the one of the flow's that the customer reads best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What it is for.
    pub category: TemplateCategory,
    /// What fills the header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<HeaderDefinition>,
    /// The header's variable, for templates with named variables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_name: Option<String>,
    /// What fills the body, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Parameter>,
    /// What fills the buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<ButtonParameter>,
    /// When its offer ends, for templates with an offer that ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_ends: Option<OfferEnd>,
    /// What fills the cards of a carousel, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<TemplateCardUse>,
}

/// What fills a variable of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The variable's name, for templates with named variables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The words.
    pub text: Text,
}

/// What fills a button of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ButtonParameter {
    /// The button's position, from 0.
    pub index: u8,
    /// What a quick reply sends back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// The end of the button's address, a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url_suffix: Option<String>,
    /// The code to copy, a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon_code: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Compiled {
    Text(Words),
    Media { media: Media, source: CompiledSource, caption: Option<Words> },
    Location { place: Place, name: Option<Words>, address: Option<Words> },
    Contacts(Vec<ContactCard>),
    Reaction(String),
    CtaUrl { header: Option<CompiledHeader>, body: Words, footer: Option<Words>, label: Words, url: Template },
    Template(Box<CompiledTemplate>),
}

#[derive(Debug)]
pub(crate) struct CompiledTemplate {
    definition: TemplateUse,
    header: Option<CompiledHeader>,
    body: Vec<(Option<String>, Words)>,
    buttons: Vec<(u8, CompiledButton)>,
    offer_ends: Option<CompiledEnd>,
    cards: Vec<CompiledCard>,
    /// Those of the flow, in each of which the account has to know it.
    languages: Vec<Locale>,
}

#[derive(Debug)]
pub(crate) enum CompiledButton {
    Payload(String),
    UrlSuffix(Template),
    CouponCode(Template),
}

#[derive(Debug)]
pub(crate) enum CompiledSource {
    Fixed(MediaSource),
    Link(Template),
}

impl Source {
    pub(crate) fn compile(&self, path: &str, compiler: &mut Compiler<'_>) -> Option<CompiledSource> {
        Some(match self {
            Self::Attachment(id) => CompiledSource::Fixed(MediaSource::Attachment(*id)),
            Self::ProviderId(id) => CompiledSource::Fixed(MediaSource::ProviderId(id.clone())),
            Self::Link(link) => CompiledSource::Link(compiler.template(path, link)?),
        })
    }
}

impl CompiledSource {
    pub(crate) fn show(&self, cx: &mut NodeCx<'_, '_, '_>) -> MediaSource {
        match self {
            Self::Fixed(source) => source.clone(),
            Self::Link(link) => MediaSource::Link(cx.render(link)),
        }
    }
}

impl Media {
    pub(super) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let source = self.source.compile("send.media.source", compiler)?;
        if self.caption.is_some() && matches!(self.kind, MediaKind::Audio | MediaKind::Sticker) {
            compiler.problem("send.media.caption", &Problem::CaptionUnsupported);
        }
        let caption = compiler.optional_words("send.media.caption", self.caption.as_ref(), CAPTION);
        Some(Compiled::Media { media: self.clone(), source, caption })
    }
}

impl Place {
    pub(super) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Compiled {
        if !(-90.0..=90.0).contains(&self.latitude) || !(-180.0..=180.0).contains(&self.longitude) {
            compiler.problem("send.location", &Problem::PlaceInvalid);
        }
        let name = compiler.optional_words("send.location.name", self.name.as_ref(), BODY);
        let address = compiler.optional_words("send.location.address", self.address.as_ref(), BODY);
        Compiled::Location { place: self.clone(), name, address }
    }
}

impl CtaUrl {
    pub(super) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let header = self.header.as_ref().map(|header| menu::compile_header(header, compiler));
        let body = compiler.words("send.cta_url.body", &self.body, BODY);
        let footer = compiler.optional_words("send.cta_url.footer", self.footer.as_ref(), FOOTER);
        let label = compiler.words("send.cta_url.label", &self.label, BUTTON);
        let url = compiler.template("send.cta_url.url", &self.url);
        Some(Compiled::CtaUrl { header: header.flatten(), body: body?, footer, label: label?, url: url? })
    }
}

impl TemplateUse {
    /// Compiles it; `path` is where it stands in the node.
    pub(super) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>, path: &str) -> Option<Compiled> {
        let header =
            self.header.as_ref().map(|header| menu::compile_header(header, compiler)).unwrap_or_default();
        let body = Parameter::compile_all(&self.body, &format!("{path}.body"), compiler)?;
        let buttons = ButtonParameter::compile_all(&self.buttons, &format!("{path}.buttons"), compiler)?;
        let mut cards = Vec::new();
        for (at, card) in self.cards.iter().enumerate() {
            cards.push(card.compile(&format!("{path}.cards[{at}]"), compiler)?);
        }
        let offer_ends = match &self.offer_ends {
            Some(end) => Some(end.compile(compiler)?),
            None => None,
        };
        Some(Compiled::Template(Box::new(CompiledTemplate {
            definition: self.clone(),
            header,
            body,
            buttons,
            offer_ends,
            cards,
            languages: compiler.languages(),
        })))
    }
}

impl Parameter {
    pub(super) fn compile_all<'f>(
        all: &'f [Self],
        path: &str,
        compiler: &mut Compiler<'f>,
    ) -> Option<Vec<(Option<String>, Words)>> {
        let mut compiled = Vec::new();
        for (at, parameter) in all.iter().enumerate() {
            let words = compiler.words(&format!("{path}[{at}].text"), &parameter.text, BODY)?;
            compiled.push((parameter.name.clone(), words));
        }
        Some(compiled)
    }
}

impl ButtonParameter {
    pub(super) fn compile_all(
        all: &[Self],
        path: &str,
        compiler: &mut Compiler<'_>,
    ) -> Option<Vec<(u8, CompiledButton)>> {
        let mut compiled = Vec::new();
        for (at, button) in all.iter().enumerate() {
            let path = format!("{path}[{at}]");
            let value = match (&button.payload, &button.url_suffix, &button.coupon_code) {
                (Some(payload), None, None) => CompiledButton::Payload(payload.clone()),
                (None, Some(suffix), None) => CompiledButton::UrlSuffix(compiler.template(&path, suffix)?),
                (None, None, Some(code)) => CompiledButton::CouponCode(compiler.template(&path, code)?),
                _ => {
                    compiler.problem(path, &Problem::ButtonParameter);
                    return None;
                }
            };
            compiled.push((button.index, value));
        }
        Some(compiled)
    }
}

impl CompiledButton {
    pub(super) fn show(&self, cx: &mut NodeCx<'_, '_, '_>) -> TemplateButtonValue {
        match self {
            Self::Payload(payload) => TemplateButtonValue::Payload(payload.clone()),
            Self::UrlSuffix(suffix) => TemplateButtonValue::UrlSuffix(cx.render(suffix)),
            Self::CouponCode(code) => TemplateButtonValue::CouponCode(cx.render(code)),
        }
    }
}

impl Compiled {
    /// The message; `None`, with an event, if there is nothing to say.
    pub(super) fn show(&self, cx: &mut NodeCx<'_, '_, '_>) -> Option<Outbound> {
        Some(match self {
            Self::Text(words) => {
                let body = cx.said(words, TEXT)?;
                Outbound::Text { preview_url: body.contains("https://") || body.contains("http://"), body }
            }
            Self::Media { media, source, caption } => {
                let caption =
                    caption.as_ref().map(|words| cx.text(words, CAPTION)).filter(|text| !text.is_empty());
                Outbound::Media(OutboundMedia {
                    kind: media.kind,
                    source: source.show(cx),
                    caption,
                    filename: media.filename.clone(),
                    voice: media.voice,
                })
            }
            Self::Location { place, name, address } => Outbound::Location(message::Location {
                latitude: place.latitude,
                longitude: place.longitude,
                name: name.as_ref().map(|words| cx.text(words, BODY)),
                address: address.as_ref().map(|words| cx.text(words, BODY)),
            }),
            Self::Contacts(contacts) => Outbound::Contacts { contacts: contacts.clone() },
            Self::Reaction(emoji) => {
                let message = cx.turn.env.last_message.map(str::to_owned)?;
                Outbound::Reaction { message, emoji: Some(emoji.clone()).filter(|emoji| !emoji.is_empty()) }
            }
            Self::CtaUrl { header, body, footer, label, url } => Outbound::CtaUrl {
                header: header.as_ref().and_then(|header| header.show(cx)),
                body: cx.said(body, BODY)?,
                footer: footer.as_ref().map(|words| cx.text(words, FOOTER)),
                label: cx.text(label, BUTTON),
                url: cx.render(url),
            },
            Self::Template(template) => Outbound::Template(template.show(cx)),
        })
    }
}

impl CompiledTemplate {
    /// Of the flow's languages, which lint has looked for in the account, the one that the customer reads best: there may be no template in
    /// their own.
    fn language(&self, cx: &NodeCx<'_, '_, '_>) -> String {
        let best = best_language(&self.languages.iter(), &cx.locale(), &cx.program.language);
        self.languages.get(best).unwrap_or(&cx.program.language).underscored()
    }

    fn show(&self, cx: &mut NodeCx<'_, '_, '_>) -> message::Template {
        let definition = &self.definition;
        let header = match &self.header {
            Some(CompiledHeader::Text(words)) => {
                let name = definition.header_name.clone();
                Some(TemplateHeader::Text(TemplateParameter { name, text: cx.text(words, HEADER) }))
            }
            Some(CompiledHeader::Media(kind, source)) => {
                Some(TemplateHeader::Media { kind: *kind, source: source.show(cx), filename: None })
            }
            None => None,
        };
        let body = template_card::show_parameters(&self.body, cx);
        let buttons = template_card::show_buttons(&self.buttons, cx);
        let offer_ends_at = self.offer_ends.as_ref().and_then(|end| end.show(cx));
        let cards = self.cards.iter().map(|card| card.show(cx)).collect();
        message::Template {
            name: definition.name.clone(),
            language: definition.language.clone().unwrap_or_else(|| self.language(cx)),
            category: definition.category,
            header,
            body,
            buttons,
            offer_ends_at,
            cards,
            shown: None,
        }
    }
}
