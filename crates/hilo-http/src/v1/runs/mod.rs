//! Runs.

mod get_run;
mod list_runs;

use crate::state::Api;
use hilo_store::rows::RunRow;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list_runs::list_runs)).routes(routes!(get_run::get_run))
}

/// One contact's passage through a flow.
#[derive(Serialize, ToSchema)]
#[schema(as = Run)]
pub(crate) struct RunBody {
    id: String,
    contact: String,
    flow: String,
    /// The version it is pinned to.
    version: String,
    /// `waiting`, `completed`, `interrupted`, `failed`.
    status: &'static str,
    /// What started it.
    trigger: String,
    #[schema(format = DateTime)]
    started_at: String,
    #[schema(format = DateTime)]
    ended_at: Option<String>,
    /// How it ended, if not simply at an end.
    reason: Option<String>,
}

impl From<RunRow> for RunBody {
    fn from(run: RunRow) -> Self {
        Self {
            id: run.run.to_string(),
            contact: run.contact.to_string(),
            flow: run.flow.to_string(),
            version: run.version.to_string(),
            status: run.status.as_str(),
            trigger: run.trigger,
            started_at: run.started_at.to_string(),
            ended_at: run.ended_at.map(|at| at.to_string()),
            reason: run.reason,
        }
    }
}
