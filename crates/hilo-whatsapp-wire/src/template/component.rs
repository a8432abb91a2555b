use super::Button;
use crate::{More, scalar::list_or_null};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

open_enum! {
    /// A kind of part.
    ComponentKind {
        /// What stands above.
        Header = "HEADER",
        /// The words.
        Body = "BODY",
        /// Small words below.
        Footer = "FOOTER",
        /// What can be tapped.
        Buttons = "BUTTONS",
        /// Cards side by side.
        Carousel = "CAROUSEL",
        /// An offer that ends.
        LimitedTimeOffer = "LIMITED_TIME_OFFER",
        /// Asks whether we may call.
        CallPermissionRequest = "CALL_PERMISSION_REQUEST",
    }
}

open_enum! {
    /// What a header is.
    HeaderFormat {
        /// Words.
        Text = "TEXT",
        /// A picture.
        Image = "IMAGE",
        /// A film.
        Video = "VIDEO",
        /// A film without sound that repeats.
        Gif = "GIF",
        /// A document.
        Document = "DOCUMENT",
        /// A place.
        Location = "LOCATION",
        /// A product of the catalogue.
        Product = "PRODUCT",
    }
}

impl HeaderFormat {
    /// Whether it is a file that every message brings.
    pub fn is_file(&self) -> bool {
        matches!(self, Self::Image | Self::Video | Self::Gif | Self::Document)
    }
}

/// A part of a template. Which members are there depends on the kind.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// Which part.
    #[serde(rename = "type")]
    pub kind: ComponentKind,
    /// Headers: what it is.
    pub format: Option<HeaderFormat>,
    /// Headers, bodies and footers: the words.
    pub text: Option<String>,
    /// What may stand in place of the variables.
    pub example: Option<Example>,
    /// Buttons.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// Carousels: the cards.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
    /// Offers: what it says.
    pub limited_time_offer: Option<LimitedTimeOffer>,
    /// Bodies of one-time codes: whether it warns against telling the code.
    pub add_security_recommendation: Option<bool>,
    /// Footers of one-time codes: after how many minutes the code is worth nothing.
    pub code_expiration_minutes: Option<u32>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

impl Component {
    /// An empty part of a kind.
    pub fn new(kind: ComponentKind) -> Self {
        Self {
            kind,
            format: None,
            text: None,
            example: None,
            buttons: Vec::new(),
            cards: Vec::new(),
            limited_time_offer: None,
            add_security_recommendation: None,
            code_expiration_minutes: None,
            more: More::new(),
        }
    }

    /// A part with words.
    pub fn words(kind: ComponentKind, text: &str) -> Self {
        let format = (kind == ComponentKind::Header).then_some(HeaderFormat::Text);
        Self { format, text: Some(text.to_owned()), ..Self::new(kind) }
    }

    /// The sample of a variable: by its name, or by its place among numbered ones (from 1).
    pub fn sample(&self, name: &str) -> Option<&str> {
        let example = self.example.as_ref()?;
        let named = example.header_text_named_params.iter().chain(&example.body_text_named_params);
        if let Some(found) = named.into_iter().find(|sample| sample.param_name == name) {
            return Some(&found.example);
        }
        let at: usize = name.parse().ok()?;
        let samples = match self.kind {
            ComponentKind::Header => &example.header_text,
            _ => example.body_text.first()?,
        };
        samples.get(at.checked_sub(1)?).map(String::as_str)
    }
}

/// What may stand in place of variables: reviewers read the template with it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// Headers: for the numbered variable.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub header_text: Vec<String>,
    /// Headers: for the named variable.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub header_text_named_params: Vec<NamedExample>,
    /// Headers: what an upload gave, or where the file is.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub header_handle: Vec<String>,
    /// Bodies: for the numbered variables; one list.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub body_text: Vec<Vec<String>>,
    /// Bodies: for the named variables.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub body_text_named_params: Vec<NamedExample>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What may stand in place of a named variable.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedExample {
    /// The variable.
    #[serde(default)]
    pub param_name: String,
    /// The sample.
    #[serde(default)]
    pub example: String,
}

/// A card of a carousel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Its parts: header, body, buttons.
    #[serde(default, deserialize_with = "list_or_null")]
    pub components: Vec<Component>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What an offer says.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LimitedTimeOffer {
    /// The words.
    pub text: Option<String>,
    /// Whether the time that is left is shown.
    pub has_expiration: Option<bool>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
