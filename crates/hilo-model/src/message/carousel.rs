//! Cards beside each other.

use super::{Choice, MediaKind, MediaSource};
use serde::{Deserialize, Serialize};

/// Cards that are looked through sideways: two to ten, all of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Carousel {
    /// The words above the cards.
    pub body: String,
    /// The cards.
    pub cards: Vec<CarouselCard>,
}

/// A card of a carousel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CarouselCard {
    /// With a button that opens a page.
    Link {
        /// Its picture or film.
        header: CardMedia,
        /// The words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// What stands on the button.
        label: String,
        /// Where it leads.
        url: String,
    },
    /// With reply buttons, as many as the other cards have.
    Buttons {
        /// Its picture or film.
        header: CardMedia,
        /// The words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// The buttons.
        buttons: Vec<Choice>,
    },
    /// A product of the catalogue.
    Product {
        /// The catalogue: the same for all cards.
        catalog: String,
        /// The product in it.
        product: String,
    },
}

/// The picture or film of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CardMedia {
    /// Image or video.
    pub kind: MediaKind,
    /// Where it comes from: WhatsApp takes links here.
    pub source: MediaSource,
}

impl CarouselCard {
    /// Its picture or film.
    pub fn media(&self) -> Option<&CardMedia> {
        match self {
            Self::Link { header, .. } | Self::Buttons { header, .. } => Some(header),
            Self::Product { .. } => None,
        }
    }

    /// Its reply buttons.
    pub fn buttons(&self) -> &[Choice] {
        match self {
            Self::Buttons { buttons, .. } => buttons,
            Self::Link { .. } | Self::Product { .. } => &[],
        }
    }
}
