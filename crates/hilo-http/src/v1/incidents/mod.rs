//! Incidents.

mod decide_incident;
mod get_incident;
mod list_incidents;
mod resolve_incident;
mod retry_incident;

use crate::{state::Api, v1::ActorBody};
use hilo_app::incidents::Retry;
use hilo_core::command::Hindrance;
use hilo_store::rows::{IncidentClosed, IncidentRow};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_incidents::list_incidents))
        .routes(routes!(get_incident::get_incident))
        .routes(routes!(resolve_incident::resolve_incident))
        .routes(routes!(retry_incident::retry_incident))
        .routes(routes!(decide_incident::decide_incident))
}

/// Something that went wrong.
#[derive(Serialize, ToSchema)]
#[schema(as = Incident)]
pub(crate) struct IncidentBody {
    id: String,
    /// A stable word for what went wrong.
    code: String,
    /// Whose thread, if one.
    contact: Option<String>,
    /// In one line, without personal data.
    summary: String,
    #[schema(format = DateTime)]
    at: String,
    #[schema(format = DateTime)]
    resolved_at: Option<String>,
    /// How it was dealt with, if it was.
    resolution: Option<ResolutionBody>,
    /// What can be done again about it; none if it was dealt with, or is of a thread that the caller may not see.
    retry: Option<RetryBody>,
    /// Follows it through logs.
    trace: String,
}

/// How an incident was dealt with.
#[derive(Serialize, ToSchema)]
#[schema(as = IncidentResolution)]
pub(crate) struct ResolutionBody {
    /// `dismissed`, `retried`, `delivered` or `abandoned` (what a person said of a message), `sign_came` (of it, by itself).
    outcome: &'static str,
    /// Why, in a person's words.
    reason: Option<String>,
    by: ActorBody,
}

/// What can be done again about an incident.
#[derive(Serialize, ToSchema)]
#[schema(as = IncidentRetry)]
pub(crate) struct RetryBody {
    /// `event` (one that was set aside), `message`, `call` (of a backend), `file`; none if there is nothing to do again.
    again: Option<&'static str>,
    /// Whether it can be done now.
    possible: bool,
    /// What keeps it from being done: `dealt_with`, `settled`, `window_closed`, `no_channel`, `moved_on`, `order`, `ended`,
    /// `unreadable`, `not_kept`, `drawing`, `by_itself`, `elsewhere`, `channel`, `erased`.
    why: Option<&'static str>,
    /// Whether a person has the thread, so that flows are silent until it is given back with `give_back`.
    silent: bool,
    /// Whether nobody knows if the message was sent, so that a person has to decide.
    in_doubt: bool,
}

impl IncidentBody {
    fn new(row: IncidentRow, retry: Option<Retry>) -> Self {
        Self {
            id: row.incident.to_string(),
            code: row.code,
            contact: row.contact.map(|id| id.to_string()),
            summary: row.summary,
            at: row.at.to_string(),
            resolved_at: row.closed.as_ref().map(|closed| closed.at.to_string()),
            resolution: row.closed.map(Into::into),
            retry: retry.map(Into::into),
            trace: row.trace.to_string(),
        }
    }
}

impl From<IncidentClosed> for ResolutionBody {
    fn from(closed: IncidentClosed) -> Self {
        Self { outcome: closed.outcome.as_str(), reason: closed.reason, by: closed.by.into() }
    }
}

impl From<Retry> for RetryBody {
    fn from(retry: Retry) -> Self {
        Self {
            again: retry.again,
            possible: retry.hindrance.is_none(),
            why: retry.hindrance.map(Hindrance::as_str),
            silent: retry.silent,
            in_doubt: retry.in_doubt,
        }
    }
}
