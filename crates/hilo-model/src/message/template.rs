//! Approved templates, filled in.

use super::{Location, MediaKind, MediaSource, ProductSection};
use serde::{Deserialize, Serialize};

/// An approved template, filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Template {
    /// Its name in the account.
    pub name: String,
    /// Its language, as the account knows it (`es`, `es_AR`).
    pub language: String,
    /// What the template is for; decides priority and consent.
    pub category: TemplateCategory,
    /// What fills the header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<TemplateHeader>,
    /// What fills the body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<TemplateParameter>,
    /// What fills the buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<TemplateButton>,
    /// When the offer ends, in seconds since 1970, for templates with an offer that ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_ends_at: Option<i64>,
    /// What fills the cards of a carousel, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<TemplateCard>,
    /// What the customer reads. Hilo puts it in when the message is ordered, because the template may be another one
    /// when the message is looked at; whatever a caller says here is replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Box<TemplateShown>>,
}

/// What fills a card of a template's carousel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TemplateCard {
    /// What fills its header: a picture, a film, a product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<TemplateHeader>,
    /// What fills its body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<TemplateParameter>,
    /// What fills its buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<TemplateButton>,
}

/// A template as the customer reads it, with everything filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TemplateShown {
    /// The header's words, if it has words. A file or a place is in the message's own `header`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The body.
    pub body: String,
    /// The footer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<TemplateShownButton>,
    /// The words of an offer that ends; when it ends is in the message's own `offer_ends_at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<String>,
    /// The cards of a carousel. Their files and products are in the message's own `cards`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<TemplateShownCard>,
}

/// A card of a template's carousel as the customer reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TemplateShownCard {
    /// Its words, if it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Its buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<TemplateShownButton>,
}

/// A button of a template as the customer reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TemplateShownButton {
    /// What it does, in the provider's word, lower case: `quick_reply`, `url`, `phone_number`, `copy_code`….
    #[serde(rename = "type")]
    pub kind: String,
    /// What stands on it.
    pub text: String,
    /// Where it leads, whom it calls, what it copies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Meta's template categories.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TemplateCategory {
    /// One-time codes.
    Authentication,
    /// About something the customer did or asked for.
    Utility,
    /// Everything else.
    Marketing,
}

/// What fills a template's header.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TemplateHeader {
    /// The header's one variable.
    Text(TemplateParameter),
    /// A picture, film or document.
    Media {
        /// Which kind of file.
        kind: MediaKind,
        /// Where it comes from.
        source: MediaSource,
        /// The name of a document.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filename: Option<String>,
    },
    /// A place.
    Location(Location),
    /// A product of the catalogue.
    Product {
        /// The catalogue.
        catalog: String,
        /// The product in it.
        product: String,
    },
}

/// A template's variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TemplateParameter {
    /// The variable's name, for templates with named parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What stands in its place.
    pub text: String,
}

/// What fills a template's button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TemplateButton {
    /// Its position, from 0.
    pub index: u8,
    /// What to fill in.
    pub value: TemplateButtonValue,
}

/// The variable part of a template's button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplateButtonValue {
    /// What a quick reply sends back.
    Payload(String),
    /// The end of the button's address.
    UrlSuffix(String),
    /// The code to copy.
    CouponCode(String),
    /// The products that the button opens.
    Products(TemplateProducts),
}

/// The products that a template's button opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TemplateProducts {
    /// The product whose picture stands on the message; the first one if none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
    /// The products, in groups: at most 30 in 10.
    pub sections: Vec<ProductSection>,
}
