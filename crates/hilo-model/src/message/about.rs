//! What is known about a message besides what it says.

use super::ProductRef;
use serde::{Deserialize, Serialize};

/// Where a message comes from: an advertisement, another chat, a product's page; and what belongs to one of ours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// Whether it was forwarded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<Forwarded>,
    /// The advertisement or post that led the customer here; only on the first message after the tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referral: Option<Referral>,
    /// The product of the catalogue that is asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductRef>,
    /// The group of WhatsApp that it was written in, by the provider's id: not to us alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What the program that ordered a message of ours wants to be told with all news of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback_data: Option<String>,
}

impl About {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How often a message was forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Forwarded {
    /// At least once.
    Once,
    /// More than five times.
    Often,
}

impl Forwarded {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Often => "often",
        }
    }
}

/// The advertisement or post that led a customer here, for attribution (C6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Referral {
    /// Its kind: `ad` or `post`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The click's id, to tell the advertiser of a sale; absent for advertisements in Status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub click: Option<String>,
    /// The picture it showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// The film it showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_url: Option<String>,
    /// The greeting it showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub greeting: Option<String>,
}

impl Referral {
    /// Whether it is an advertisement, which is what begins a free entry point; a post is none.
    pub fn is_advertisement(&self) -> bool {
        self.source.as_deref() != Some("post")
    }
}
