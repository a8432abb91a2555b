//! The workspace and its environments.

mod consent_words;
mod get_installation;
mod get_workspace;
mod list_environments;
mod testers;
mod update_variables;
mod update_workspace;

use crate::state::Api;
use hilo_model::EnvironmentKind;
use hilo_settings::{Environment, Stored, Workspace};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_workspace::get_workspace, update_workspace::update_workspace))
        .routes(routes!(get_installation::get_installation))
        .routes(routes!(list_environments::list_environments))
        .routes(routes!(list_environments::get_environment))
        .routes(routes!(update_variables::update_variables))
        .routes(routes!(testers::get_testers, testers::update_testers))
        .routes(routes!(consent_words::get_consent_words, consent_words::update_consent_words))
}

/// A workspace.
#[derive(Serialize, ToSchema)]
#[schema(as = Workspace)]
pub(crate) struct WorkspaceBody {
    id: String,
    /// The short name in addresses.
    slug: String,
    /// The name people see.
    name: String,
    /// The language of people whose language is not known.
    locale: String,
    /// The IANA time zone of people whose zone is not known.
    time_zone: String,
    /// How long after a ticket was solved a message still belongs to it, in hours.
    threading_window_hours: u32,
    /// For `If-Match`.
    version: i64,
}

impl From<Stored<Workspace>> for WorkspaceBody {
    fn from(Stored { setting, version, .. }: Stored<Workspace>) -> Self {
        Self {
            id: setting.id.to_string(),
            slug: setting.slug,
            name: setting.name,
            locale: setting.locale.to_string(),
            time_zone: setting.time_zone,
            threading_window_hours: setting.threading_window_hours,
            version,
        }
    }
}

/// An environment.
#[derive(Serialize, ToSchema)]
#[schema(as = Environment)]
pub(crate) struct EnvironmentBody {
    id: String,
    /// The short name.
    slug: String,
    /// What it is for: `sandbox`, `testing`, `production`.
    kind: &'static str,
    /// Variables that flows read as `env.…`.
    #[schema(value_type = Object)]
    variables: Map<String, Value>,
    /// How many people try out releases that are for testers.
    testers: usize,
    /// For `If-Match`.
    version: i64,
}

impl From<Stored<Environment>> for EnvironmentBody {
    fn from(Stored { setting, version, .. }: Stored<Environment>) -> Self {
        let kind = match setting.kind {
            EnvironmentKind::Sandbox => "sandbox",
            EnvironmentKind::Testing => "testing",
            EnvironmentKind::Production => "production",
        };
        Self {
            id: setting.id.to_string(),
            slug: setting.slug,
            kind,
            variables: setting.variables,
            testers: setting.testers.len(),
            version,
        }
    }
}
