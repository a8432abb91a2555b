//! The REST API, version 1. One folder per area, one file per operation; an operation's id is its function's name.

mod api_keys;
mod approvals;
pub(crate) mod attachments;
mod audit;
mod channels;
pub(crate) mod commands;
mod contacts;
mod costs;
mod events;
mod flows;
mod hooks;
mod incidents;
mod macros;
pub mod openapi;
mod people;
mod roles;
mod runs;
mod search;
mod session;
mod subscriptions;
mod teams;
mod templates;
mod threads;
mod workspace;

use crate::{problem::Problem, state::Api};
use hilo_app::{Error, FieldError};
use hilo_model::{Actor, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

/// Where the API is.
pub const BASE: &str = "/api/v1";

/// All operations.
pub(crate) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(session::routes())
        .merge(workspace::routes())
        .merge(channels::routes())
        .merge(subscriptions::routes())
        .merge(hooks::routes())
        .merge(people::routes())
        .merge(roles::routes())
        .merge(teams::routes())
        .merge(api_keys::routes())
        .merge(flows::routes())
        .merge(threads::routes())
        .merge(search::routes())
        .merge(contacts::routes())
        .merge(commands::routes())
        .merge(events::routes())
        .merge(runs::routes())
        .merge(incidents::routes())
        .merge(approvals::routes())
        .merge(audit::routes())
        .merge(costs::routes())
        .merge(macros::routes())
        .merge(templates::routes())
        .merge(attachments::routes())
        .merge(openapi::routes())
}

/// A moment in RFC 3339.
fn moment(pointer: &str, text: Option<String>) -> Result<Option<Timestamp>, Problem> {
    let form = hilo_app::Problem::Form { example: "2026-11-21T09:30:00Z" };
    text.map(|text| text.parse()).transpose().map_err(|_| Error::from(FieldError::new(pointer, form)).into())
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Actor)]
pub(crate) struct ActorBody {
    /// `system`, `provider`, `contact`, `person`, `api_key`, `run`, `operator`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Which one, where there are several.
    id: Option<String>,
}

impl From<Actor> for ActorBody {
    fn from(actor: Actor) -> Self {
        let (kind, id) = match actor {
            Actor::System => ("system", None),
            Actor::Provider => ("provider", None),
            Actor::Contact(id) => ("contact", Some(id.to_string())),
            Actor::Person(id) => ("person", Some(id.to_string())),
            Actor::ApiKey(id) => ("api_key", Some(id.to_string())),
            Actor::Run(id) => ("run", Some(id.to_string())),
            Actor::Operator => ("operator", None),
            Actor::PhoneApp => ("phone_app", None),
        };
        Self { kind, id }
    }
}
