use crate::{
    problem,
    request::{Asked, PageBody, Paging, Who},
    state::Api,
    v1::{ActorBody, moment},
};
use axum::{Json, extract::State};
use hilo_model::{Actor, ApiKeyId, PersonId};
use hilo_store::read::AuditFilter;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

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

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditAsked {
    /// Only what this person did.
    #[param(value_type = Option<String>)]
    person: Option<PersonId>,
    /// Only what programs with this key did.
    #[param(value_type = Option<String>)]
    api_key: Option<ApiKeyId>,
    /// Only actions of this area, which is what stands before the dot: `person`, `channel`….
    area: Option<String>,
    /// Only at or after this moment.
    #[param(format = DateTime)]
    from: Option<String>,
    /// Only before this moment.
    #[param(format = DateTime)]
    until: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many items: 50 by default, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List the audit log of the workspace, newest first.
#[utoipa::path(get, path = "/audit", tag = "audit", params(AuditAsked),
    responses((status = 200, description = "The entries", body = PageBody<AuditBody>)))]
pub(crate) async fn list_audit(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(asked): Asked<AuditAsked>,
) -> problem::Result<Json<PageBody<AuditBody>>> {
    let actor = asked.person.map(Actor::Person).or(asked.api_key.map(Actor::ApiKey));
    let (from, until) = (moment("/from", asked.from)?, moment("/until", asked.until)?);
    let filter = AuditFilter { actor, area: asked.area, from, until };
    let paging = Paging { cursor: asked.cursor, limit: asked.limit };
    let page = api.app.list_audit(&caller, &filter, paging.page()?).await?;
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
