//! Message templates: what `GET /{WABA}/message_templates` tells and `POST` takes.
//!
//! *Owns*: the [types](Template), the [rules](rules) that Meta states for writing one, what a template
//! [asks for](fields) when it is sent, what its words [seem to be for](advice), [whether a message fits it](check_values), and [how it reads](shown) once it is
//! filled in.

pub mod advice;
mod button;
mod component;
mod fill;
mod insights;
pub mod languages;
pub mod rules;
mod samples;
mod variables;

pub use button::{Button, ButtonKind, Samples, SupportedApp};
pub use component::{Card, Component, ComponentKind, Example, HeaderFormat, LimitedTimeOffer, NamedExample};
pub use fill::{
    Field, FieldKind, FieldPlace, ValueFinding, ValueRule, check_values, fields, shown, unsendable,
};
pub use insights::{AccountChanged, InsightClicks, InsightPoint, InsightSet, Insights};
pub use variables::{Variable, Variables, fill, variables};

use crate::{
    More,
    scalar::{NumericId, list_or_null},
    webhook::{QualityScore, TemplateEvent},
};
use hilo_model::message::TemplateCategory;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

open_enum! {
    /// What a template is for.
    Category {
        /// Everything that is neither of the others.
        Marketing = "MARKETING",
        /// About something the customer did or asked for.
        Utility = "UTILITY",
        /// One-time codes.
        Authentication = "AUTHENTICATION",
    }
}

impl Category {
    /// The neutral category; none for a word that is newer than this list.
    pub fn neutral(&self) -> Option<TemplateCategory> {
        match self {
            Self::Marketing => Some(TemplateCategory::Marketing),
            Self::Utility => Some(TemplateCategory::Utility),
            Self::Authentication => Some(TemplateCategory::Authentication),
            Self::Other(_) => None,
        }
    }
}

impl From<TemplateCategory> for Category {
    fn from(category: TemplateCategory) -> Self {
        match category {
            TemplateCategory::Marketing => Self::Marketing,
            TemplateCategory::Utility => Self::Utility,
            TemplateCategory::Authentication => Self::Authentication,
        }
    }
}

open_enum! {
    /// How variables are named.
    ParameterFormat {
        /// `{{1}}`, `{{2}}`….
        Positional = "POSITIONAL",
        /// `{{order_id}}`.
        Named = "NAMED",
    }
}

/// A template in one language. To make one, `name`, `language`, `category` and `components` are given.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Meta's id of it.
    pub id: Option<NumericId>,
    /// Its name: the same in all languages.
    #[serde(default)]
    pub name: String,
    /// Its language: `es`, `pt_BR`….
    #[serde(default)]
    pub language: String,
    /// Where it stands.
    pub status: Option<TemplateEvent>,
    /// What it is for.
    pub category: Option<Category>,
    /// `CUSTOM`, `ORDER_DETAILS`….
    pub sub_category: Option<String>,
    /// What Meta holds to be right, if it differs.
    pub correct_category: Option<Category>,
    /// What it was before Meta changed it.
    pub previous_category: Option<Category>,
    /// How its variables are named.
    pub parameter_format: Option<ParameterFormat>,
    /// Its parts.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
    /// How people take it.
    pub quality_score: Option<Quality>,
    /// Why it was refused: `ABUSIVE_CONTENT`, `INVALID_FORMAT`, `NONE`….
    pub rejected_reason: Option<String>,
    /// For how many seconds a message is tried to be delivered; -1 for 30 days.
    pub message_send_ttl_seconds: Option<i64>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// How people take a template.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// How well.
    pub score: QualityScore,
    /// Since when, in seconds since 1970.
    pub date: Option<NumericId>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

impl Template {
    /// Its part of a kind; Meta takes at most one of each.
    pub fn part(&self, kind: &ComponentKind) -> Option<&Component> {
        self.components.iter().find(|part| part.kind == *kind)
    }

    /// The body's words.
    pub fn body(&self) -> &str {
        self.part(&ComponentKind::Body).and_then(|part| part.text.as_deref()).unwrap_or_default()
    }

    /// The buttons.
    pub fn buttons(&self) -> &[Button] {
        self.part(&ComponentKind::Buttons).map_or(&[], |part| &part.buttons)
    }

    /// Whether its variables have names.
    pub fn is_named(&self) -> bool {
        match &self.parameter_format {
            Some(format) => *format == ParameterFormat::Named,
            // Older answers do not tell.
            None => variables(self.body()).found.iter().any(|variable| !variable.is_number()),
        }
    }

    /// Whether it can be sent.
    pub fn is_approved(&self) -> bool {
        // What is reinstated is approved again; what is flagged still is.
        matches!(
            self.status,
            Some(TemplateEvent::Approved | TemplateEvent::Reinstated | TemplateEvent::Flagged)
        )
    }
}

impl Template {
    /// Whether both say the same; their examples may differ.
    pub fn says_the_same(&self, other: &Self) -> bool {
        fn words(components: &[Component]) -> Vec<Component> {
            let part = |part: &Component| Component {
                format: part.format.clone(),
                text: part.text.clone(),
                buttons: part.buttons.clone(),
                limited_time_offer: part.limited_time_offer.clone(),
                cards: part
                    .cards
                    .iter()
                    .map(|card| Card { components: words(&card.components), more: More::new() })
                    .collect(),
                ..Component::new(part.kind.clone())
            };
            components.iter().map(part).collect()
        }
        words(&self.components) == words(&other.components)
    }
}

/// What is answered to `POST /{WABA}/message_templates`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// Meta's id of it.
    pub id: NumericId,
    /// Where it stands.
    pub status: Option<TemplateEvent>,
    /// What Meta takes it to be for.
    pub category: Option<Category>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
