use super::{CtaUrlAction, Header, ReplyOption, Words};
use crate::More;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;
use serde_with::skip_serializing_none;

/// Cards beside each other (`carousel`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CarouselAction {
    /// The cards, 2 to 10, all of one kind.
    pub cards: Vec<CarouselCard>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A card of a carousel.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CarouselCard {
    /// Its position, from 0.
    pub card_index: u32,
    /// `cta_url`, `button` or `product`; the action decides.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Its picture or film; products have none.
    pub header: Option<Header>,
    /// Its words.
    pub body: Option<Words>,
    /// What can be tapped.
    pub action: CardAction,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What can be tapped on a card.
#[derive(Debug, Clone, PartialEq)]
pub enum CardAction {
    /// A button that opens a page.
    Link(CtaUrlAction),
    /// Quick replies.
    Buttons {
        /// The buttons.
        buttons: Vec<CardButton>,
    },
    /// A product.
    Product(CardProduct),
}

/// A quick reply of a card. Some pages write it like a reply button of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CardButton {
    /// As documented for cards.
    QuickReply {
        /// What it is.
        quick_reply: ReplyOption,
    },
    /// As in other messages.
    Reply {
        /// What it is.
        reply: ReplyOption,
    },
}

impl CardButton {
    /// What it is.
    pub fn option(&self) -> &ReplyOption {
        match self {
            Self::QuickReply { quick_reply: option } | Self::Reply { reply: option } => option,
        }
    }

    /// The member that holds it.
    pub fn member(&self) -> &'static str {
        match self {
            Self::QuickReply { .. } => "quick_reply",
            Self::Reply { .. } => "reply",
        }
    }
}

/// The product of a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardProduct {
    /// The catalogue: the same for all cards.
    pub catalog_id: String,
    /// The product in it.
    pub product_retailer_id: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

impl Serialize for CardAction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Buttons<'a> {
            buttons: &'a [CardButton],
        }
        match self {
            Self::Link(action) => action.serialize(serializer),
            Self::Buttons { buttons } => Buttons { buttons }.serialize(serializer),
            Self::Product(product) => product.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for CardAction {
    /// The members tell which it is; so the errors are of that kind, and not that it is none of them.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Buttons {
            buttons: Vec<CardButton>,
        }
        let action = Value::deserialize(deserializer)?;
        let read = if action.get("buttons").is_some() {
            serde_json::from_value::<Buttons>(action).map(|Buttons { buttons }| Self::Buttons { buttons })
        } else if action.get("product_retailer_id").is_some() {
            serde_json::from_value(action).map(Self::Product)
        } else {
            serde_json::from_value(action).map(Self::Link)
        };
        read.map_err(de::Error::custom)
    }
}
