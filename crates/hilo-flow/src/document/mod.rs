//! The flow document `hilo.dev/flow/v1`, as authors write it and as it is stored.
//!
//! Parsing accepts what is well formed, even if it cannot run yet: a draft may have an output that leads nowhere. What a
//! draft still lacks is said by [lint](crate::lint()).

mod hours;
mod interface;
mod others;
mod read;
mod span;
mod target;
mod template;
mod text;
mod trigger;
mod variable;

pub use hours::BusinessHours;
pub use interface::{FlowInput, FlowOutput};
pub use read::DocumentError;
pub(crate) use read::yaml;
pub use span::{ParseSpanError, Span};
pub use target::Target;
pub use template::{ParameterNames, TemplateDefinition};
pub use text::{Text, best_language};
pub use trigger::{
    AdSource, Button, Consented, EventTold, FieldChanged, FromAdvertisement, HookContact, Keyword, Match,
    MediaSent, NewConversation, OnDate, Plain, Scheduled, Sent, Tagged, TemplateReply, TicketMoved, Topic,
    Trigger, Webhook,
};
pub use variable::{Variable, VariableType};

use crate::nodes::Node;
use hilo_model::Locale;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The value of `api` that this version writes.
pub const API: &str = "hilo.dev/flow/v1";

/// The value of `api`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub enum Api {
    /// Version 1.
    #[default]
    #[serde(rename = "hilo.dev/flow/v1")]
    V1,
}

/// A flow: a drawing of nodes that lead to one another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// The format of the document.
    pub api: Api,
    /// The flow's own name among the flows of a workspace: lower-case letters, digits and hyphens.
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9-]{0,63}$"))]
    pub flow: String,
    /// What people call it.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What kind of work it is (`returns`, `appointments`), in a word of the company's own: figures of several flows can be grouped by it. Up to 64
    /// characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
    /// The language of plain texts, and of customers whose language has no text.
    pub language: Locale,
    /// Every language in which texts must exist; empty: only the default one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Locale>,
    /// What a run begins with. A flow that says nothing takes any value of its variables.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub inputs: IndexMap<String, FlowInput>,
    /// What a flow that called this one may take from it. A flow that says nothing gives any of its variables.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub outputs: IndexMap<String, FlowOutput>,
    /// Variables with a type or a first value. Others are known from the nodes that set them.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub variables: IndexMap<String, Variable>,
    /// When people are there, by names that nodes use.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub hours: IndexMap<String, BusinessHours>,
    /// Message templates that the flow brings along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub templates: Vec<TemplateDefinition>,
    /// What starts a run. A flow without triggers is started by other flows, people or programs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
    /// The node at which a run begins.
    pub start: Target,
    /// The nodes by their id: letters, digits, `_` and `-`.
    pub nodes: IndexMap<String, Node>,
    /// Where the nodes stand on the canvas. It has no meaning for a run.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub layout: BTreeMap<String, Position>,
}

/// A place on the canvas, in its units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Flow {
    /// All languages of the flow, the default one first.
    pub fn all_languages(&self) -> Vec<&Locale> {
        let mut languages = vec![&self.language];
        languages.extend(self.languages.iter().filter(|language| **language != self.language));
        languages
    }

    /// The JSON Schema of the document.
    pub fn schema() -> schemars::Schema {
        let mut schema = schemars::schema_for!(Self);
        schema.insert("$id".to_owned(), "https://hilo.dev/schema/flow-v1.json".into());
        schema.insert("title".to_owned(), "Hilo flow, version 1".into());
        schema
    }
}
