use crate::More;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// One product (`product`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProductAction {
    /// The catalogue.
    pub catalog_id: String,
    /// The product in it.
    pub product_retailer_id: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Products of a catalogue (`product_list`). Those that it does not know are left out; if it knows none, that is an
/// error.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProductListAction {
    /// The catalogue.
    pub catalog_id: String,
    /// The products, in groups.
    pub sections: Vec<ProductSection>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A group of products.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProductSection {
    /// The words above it; needed if there are several.
    pub title: Option<String>,
    /// Its products.
    pub product_items: Vec<ProductItem>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A product of a group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProductItem {
    /// The product in the catalogue.
    pub product_retailer_id: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// The whole catalogue (`catalog_message`).
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CatalogAction {
    /// `catalog_message`.
    pub name: String,
    /// Which product's picture is shown.
    pub parameters: Option<CatalogParameters>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Which product's picture stands for the catalogue.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CatalogParameters {
    /// The product; the catalogue's first one if absent.
    pub thumbnail_product_retailer_id: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
