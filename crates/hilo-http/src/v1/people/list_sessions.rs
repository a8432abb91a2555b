use crate::{
    problem,
    request::{At, PageBody, Proven},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_app::access::Credential;
use hilo_model::PersonId;
use serde::Serialize;
use utoipa::ToSchema;

/// Where somebody is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = SessionSeen)]
pub(crate) struct SessionSeenBody {
    id: String,
    /// Whether it is the one that asks.
    own: bool,
    /// What the browser or tool said it was.
    user_agent: String,
    /// The network address it began at; of IPv6 only the network. Empty if not known.
    address: String,
    #[schema(format = DateTime)]
    since: String,
    /// When it was last used, to some minutes.
    #[schema(format = DateTime)]
    last_seen_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

/// List where somebody is signed in: oneself, or somebody whom the caller may manage.
#[utoipa::path(get, path = "/people/{person}/sessions", tag = "people",
    params(("person" = String, Path, description = "The person's id")),
    responses((status = 200, description = "The sessions", body = PageBody<SessionSeenBody>)))]
pub(crate) async fn list_sessions(
    State(api): State<Api>,
    Proven { caller, credential }: Proven,
    At(person): At<PersonId>,
) -> problem::Result<Json<PageBody<SessionSeenBody>>> {
    let sessions = api.app.list_sessions(&caller, person).await?;
    let items = sessions.into_iter().map(|session| SessionSeenBody {
        own: matches!(credential, Credential::Session(own, _) if own == session.id),
        id: session.id.to_string(),
        user_agent: session.user_agent,
        address: session.address,
        since: session.since.to_string(),
        last_seen_at: session.last_seen_at.to_string(),
        expires_at: session.expires_at.to_string(),
    });
    Ok(Json(PageBody::whole(items.collect())))
}
