use crate::{
    problem,
    request::{Asked, PageBody, Paging, Who},
    state::Api,
    v1::ActorBody,
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Who changed what.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(crate) struct AuditBody {
    id: String,
    environment: Option<String>,
    actor: ActorBody,
    /// `channel.created`, `ticket.assigned`….
    action: String,
    /// What it was done to.
    target: String,
    /// Before and after, without secrets and without message contents.
    #[schema(value_type = Object)]
    detail: Value,
    #[schema(format = DateTime)]
    at: String,
    /// Follows it through logs.
    trace: String,
}

/// List the audit log of the workspace, newest first.
#[utoipa::path(get, path = "/audit", tag = "audit", params(Paging),
    responses((status = 200, description = "The entries", body = PageBody<AuditBody>)))]
pub(crate) async fn list_audit(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(paging): Asked<Paging>,
) -> problem::Result<Json<PageBody<AuditBody>>> {
    let page = api.app.list_audit(&caller, paging.page()?).await?;
    Ok(Json(PageBody::of(page, |row| AuditBody {
        id: row.id.to_string(),
        environment: row.environment.map(|id| id.to_string()),
        actor: row.actor.into(),
        action: row.action,
        target: row.target,
        detail: serde_json::from_str(&row.detail).unwrap_or(Value::Null),
        at: row.at.to_string(),
        trace: row.trace.to_string(),
    })))
}
