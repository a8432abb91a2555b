use super::{Location, Media};
use crate::{More, scalar::NumericId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

/// An approved template, filled in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Its name in the account.
    pub name: String,
    /// Its language.
    pub language: Language,
    /// What fills its parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A template's language.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Language {
    /// `es`, `pt_BR`….
    pub code: String,
    /// Anything else (`policy`).
    #[serde(flatten)]
    pub more: More,
}

/// What fills a part of a template.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// `header`, `body`, `button`, `limited_time_offer`, `carousel`; others, whose members are in `more`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Buttons: `quick_reply`, `url`, `copy_code`, `flow`, `catalog`, `mpm`.
    pub sub_type: Option<String>,
    /// Buttons: the position, from 0.
    pub index: Option<NumericId>,
    /// The variables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// Carousels: what fills the cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<TemplateCard>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What fills a card of a carousel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TemplateCard {
    /// Which, from 0.
    #[serde(default)]
    pub card_index: u8,
    /// What fills its parts.
    #[serde(default)]
    pub components: Vec<Component>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

impl Template {
    /// Every part that is filled, those of cards too.
    pub fn parts(&self) -> impl Iterator<Item = &Component> {
        let cards = self.components.iter().flat_map(|part| &part.cards);
        self.components.iter().chain(cards.flat_map(|card| &card.components))
    }
}

/// What fills a variable. `kind` names the member that is there.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// `text`, `image`, `video`, `document`, `location`, `payload`, `coupon_code`, `currency`, `date_time`, `action`….
    #[serde(rename = "type")]
    pub kind: String,
    /// The variable's name, in templates with named ones.
    pub parameter_name: Option<String>,
    /// Words.
    pub text: Option<String>,
    /// A picture.
    pub image: Option<Media>,
    /// A film.
    pub video: Option<Media>,
    /// A document.
    pub document: Option<Media>,
    /// A place.
    pub location: Option<Location>,
    /// What a quick reply sends back.
    pub payload: Option<String>,
    /// The code to copy.
    pub coupon_code: Option<String>,
    /// An amount of money, as Meta wants it.
    pub currency: Option<Value>,
    /// A moment, as Meta wants it.
    pub date_time: Option<Value>,
    /// What a Flow or catalogue button does.
    pub action: Option<Value>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

impl Parameter {
    /// Words, for a variable with or without name.
    pub fn text(name: Option<&str>, text: &str) -> Self {
        let (parameter_name, text) = (name.map(str::to_owned), Some(text.to_owned()));
        Self { kind: "text".to_owned(), parameter_name, text, ..Self::default() }
    }

    /// The file, if it is one.
    pub fn media(&self) -> Option<&Media> {
        self.image.as_ref().or(self.video.as_ref()).or(self.document.as_ref())
    }
}
