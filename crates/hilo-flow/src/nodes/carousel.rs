//! Cards that are looked through sideways.

use super::content::{BODY, BUTTON, CompiledSource, Source};
use crate::{
    document::Text,
    engine::NodeCx,
    lint::Problem,
    program::{Compiler, Words},
};
use hilo_expr::Template;
use hilo_model::message::{CardMedia, CarouselCard, Choice, MediaKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// WhatsApp's limits: facts of the Cloud API's message reference.
const CARDS: std::ops::RangeInclusive<usize> = 2..=10;
const CARD_BODY: usize = 160;
const CARD_BUTTONS: usize = 3;

/// Cards that are looked through sideways: 2 to 10, all alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarouselUse {
    /// The words above the cards, 1024 characters.
    pub body: Text,
    /// The cards.
    pub cards: Vec<CardUse>,
}

/// A card: a picture or film with a link or with buttons, or a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardUse {
    /// With a button that opens a page.
    Link(LinkCard),
    /// With buttons, as many as the other cards have.
    Buttons(ButtonsCard),
    /// A product of the catalogue.
    Product(ProductCard),
}

/// A card with a button that opens a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkCard {
    /// Its picture or film.
    pub header: CardHeader,
    /// The words, 160 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Text>,
    /// What stands on the button, 20 characters.
    pub label: Text,
    /// Where it leads, a template.
    pub url: String,
}

/// A card with buttons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ButtonsCard {
    /// Its picture or film.
    pub header: CardHeader,
    /// The words, 160 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Text>,
    /// The buttons, up to three.
    pub buttons: Vec<CardButton>,
}

/// A card that is a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductCard {
    /// The catalogue, a template; the same for all cards.
    pub catalog: String,
    /// The product in it, a template.
    pub product: String,
}

/// The picture or film of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardHeader {
    /// Image or video.
    pub kind: MediaKind,
    /// A public address, a template.
    pub link: String,
}

/// A button of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardButton {
    /// What comes back when it is tapped.
    pub id: String,
    /// What stands on it, 20 characters.
    pub title: Text,
}

#[derive(Debug)]
pub(crate) enum Card {
    Link { kind: MediaKind, source: CompiledSource, body: Option<Words>, label: Words, url: Template },
    Buttons { kind: MediaKind, source: CompiledSource, body: Option<Words>, buttons: Vec<(String, Words)> },
    Product { catalog: Template, product: Template },
}

impl CarouselUse {
    /// Its words and its cards.
    pub(super) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<(Words, Vec<Card>)> {
        let body = compiler.words("send.carousel.body", &self.body, BODY);
        if !CARDS.contains(&self.cards.len()) {
            compiler.problem("send.carousel.cards", &Problem::CardsCount { count: self.cards.len() });
        }
        let mut cards = Vec::new();
        for (at, card) in self.cards.iter().enumerate() {
            let path = format!("send.carousel.cards[{at}]");
            if self.cards.first().is_some_and(|first| !card.is_like(first)) {
                compiler.problem(&path, &Problem::CardsUnlike);
            }
            cards.extend(card.compile(&path, compiler));
        }
        (cards.len() == self.cards.len()).then_some(())?;
        Some((body?, cards))
    }
}

impl CardUse {
    fn is_like(&self, first: &Self) -> bool {
        match (self, first) {
            (Self::Link(ours), Self::Link(theirs)) => ours.header.kind == theirs.header.kind,
            (Self::Buttons(ours), Self::Buttons(theirs)) => {
                ours.header.kind == theirs.header.kind && ours.buttons.len() == theirs.buttons.len()
            }
            (Self::Product(ours), Self::Product(theirs)) => ours.catalog == theirs.catalog,
            _ => false,
        }
    }

    fn compile<'f>(&'f self, path: &str, compiler: &mut Compiler<'f>) -> Option<Card> {
        match self {
            Self::Link(card) => {
                let source = card.header.compile(&format!("{path}.link.header"), compiler);
                let body = card.body.as_ref();
                let body = compiler.optional_words(&format!("{path}.link.body"), body, CARD_BODY);
                let label = compiler.words(&format!("{path}.link.label"), &card.label, BUTTON);
                let url = compiler.template(&format!("{path}.link.url"), &card.url);
                Some(Card::Link { kind: card.header.kind, source: source?, body, label: label?, url: url? })
            }
            Self::Buttons(card) => {
                let source = card.header.compile(&format!("{path}.buttons.header"), compiler);
                let body = card.body.as_ref();
                let body = compiler.optional_words(&format!("{path}.buttons.body"), body, CARD_BODY);
                let place = format!("{path}.buttons.buttons");
                match card.buttons.len() {
                    0 => compiler.problem(&place, &Problem::OptionsMissing),
                    count if count > CARD_BUTTONS => {
                        compiler.problem(&place, &Problem::TooManyOptions { count });
                    }
                    _ => {}
                }
                let mut buttons = Vec::new();
                for (at, button) in card.buttons.iter().enumerate() {
                    if button.id.is_empty() {
                        let problem = Problem::IdInvalid { id: String::new() };
                        compiler.problem(format!("{place}[{at}].id"), &problem);
                    }
                    let title = compiler.words(&format!("{place}[{at}].title"), &button.title, BUTTON)?;
                    buttons.push((button.id.clone(), title));
                }
                Some(Card::Buttons { kind: card.header.kind, source: source?, body, buttons })
            }
            Self::Product(card) => Some(Card::Product {
                catalog: compiler.template(&format!("{path}.product.catalog"), &card.catalog)?,
                product: compiler.template(&format!("{path}.product.product"), &card.product)?,
            }),
        }
    }
}

impl CardHeader {
    fn compile(&self, path: &str, compiler: &mut Compiler<'_>) -> Option<CompiledSource> {
        if !matches!(self.kind, MediaKind::Image | MediaKind::Video) {
            compiler.problem(path, &Problem::CardsUnlike);
        }
        Source::Link(self.link.clone()).compile(path, compiler)
    }
}

impl Card {
    /// The card as it is sent.
    pub(super) fn show(&self, cx: &mut NodeCx<'_, '_, '_>) -> CarouselCard {
        let words = |cx: &mut NodeCx<'_, '_, '_>, body: &Option<Words>| {
            body.as_ref().map(|words| cx.text(words, CARD_BODY)).filter(|text| !text.is_empty())
        };
        match self {
            Self::Link { kind, source, body, label, url } => CarouselCard::Link {
                header: CardMedia { kind: *kind, source: source.show(cx) },
                body: words(cx, body),
                label: cx.text(label, BUTTON),
                url: cx.render(url),
            },
            Self::Buttons { kind, source, body, buttons } => CarouselCard::Buttons {
                header: CardMedia { kind: *kind, source: source.show(cx) },
                body: words(cx, body),
                buttons: buttons
                    .iter()
                    .map(|(id, title)| Choice { id: id.clone(), title: cx.text(title, BUTTON) })
                    .collect(),
            },
            Self::Product { catalog, product } => {
                CarouselCard::Product { catalog: cx.render(catalog), product: cx.render(product) }
            }
        }
    }
}
