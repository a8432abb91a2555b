//! Macros: answers that a team has ready.

mod add_macro;
mod delete_macro;
mod list_macros;
mod update_macro;

use crate::state::Api;
use hilo_settings::{Macro, Stored};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_macros::list_macros, add_macro::add_macro))
        .routes(routes!(update_macro::update_macro, delete_macro::delete_macro))
}

/// An answer that a team has ready.
#[derive(Serialize, ToSchema)]
#[schema(as = Macro)]
pub(crate) struct MacroBody {
    id: String,
    /// What one types behind a slash to get it.
    shortcut: String,
    /// What it is, in a few words.
    name: String,
    /// What is said. In the place of `{{ contact.name }}`, `contact.first_name`, `contact.phone`,
    /// `contact.fields.<name>`, `agent.name`, `agent.first_name` and `channel.name` whoever uses it puts what they stand for.
    body: String,
    /// For `If-Match`.
    version: i64,
}

impl From<Stored<Macro>> for MacroBody {
    fn from(Stored { setting, version, .. }: Stored<Macro>) -> Self {
        let Macro { id, shortcut, name, body, .. } = setting;
        Self { id: id.to_string(), shortcut, name, body, version }
    }
}
