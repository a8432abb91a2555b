use crate::{
    problem,
    request::{Asked, At, PageBody, Paging, Who},
    state::Api,
    v1::ActorBody,
};
use axum::{Json, extract::State};
use hilo_app::contacts::ConsentEntry;
use hilo_model::ContactId;
use serde::Serialize;
use utoipa::ToSchema;

/// An entry of a consent ledger: what a person decided about what they are sent, with its proof. It is never changed.
#[derive(Serialize, ToSchema)]
#[schema(as = ConsentEntry)]
pub(crate) struct ConsentEntryBody {
    id: String,
    /// Whose: the contact, or one that was merged into it.
    contact: String,
    /// `marketing`, `utility`, `all` or `terms`.
    topic: &'static str,
    /// `given`, `withdrawn` or `resumed`.
    decision: &'static str,
    /// Where it was decided, or how it is known: `message` (a stop or start word), `flow` (the answer to a flow that asked), `app` (the settings of the customer's WhatsApp),
    /// `failure` (WhatsApp refused a message), `team`, `api`, `form`, `phone`, `in_person`, `email`, `import`.
    source: &'static str,
    /// By whom, or who told.
    actor: ActorBody,
    /// Through which channel.
    channel: Option<String>,
    /// The message it was said in.
    message: Option<String>,
    /// Its place in that contact's thread: the message's, else the entry's own.
    position: i64,
    /// Whether it held when it was noted; else a later decision was known already.
    effective: bool,
    /// The exact words.
    words: Option<String>,
    /// The provider's sentence about it, or its code.
    detail: Option<String>,
    /// What the person was shown and answered, if a flow asked.
    shown: Option<String>,
    /// The name of the terms that were accepted (`given`) or not (`withdrawn`).
    terms: Option<String>,
    /// The version of those terms.
    terms_version: Option<String>,
    /// `known`, `erased` (the person was erased) or `unreadable`.
    words_state: &'static str,
    /// When it was decided.
    #[schema(format = DateTime)]
    decided_at: String,
    /// When Hilo noted it.
    #[schema(format = DateTime)]
    at: String,
}

impl From<ConsentEntry> for ConsentEntryBody {
    fn from(ConsentEntry { entry, proof }: ConsentEntry) -> Self {
        let words_state = proof.state();
        let proof = proof.known().unwrap_or_default();
        let (terms, terms_version) = proof.terms.map(|terms| (terms.name, terms.version)).unzip();
        Self {
            id: entry.id.to_string(),
            contact: entry.contact.to_string(),
            topic: entry.reach.as_str(),
            decision: entry.consent.as_str(),
            source: entry.source.as_str(),
            actor: entry.actor.into(),
            channel: entry.channel.map(|id| id.to_string()),
            message: entry.message.map(|id| id.to_string()),
            position: entry.position,
            effective: entry.effective,
            words: proof.words,
            detail: proof.detail,
            shown: proof.shown,
            terms,
            terms_version,
            words_state,
            decided_at: entry.decided_at.to_string(),
            at: entry.at.to_string(),
        }
    }
}

/// List what a person decided about what they are sent, newest first.
#[utoipa::path(get, path = "/contacts/{contact}/consents", tag = "contacts",
    params(("contact" = String, Path, description = "The contact's id"), Paging),
    responses((status = 200, description = "The entries", body = PageBody<ConsentEntryBody>)))]
pub(crate) async fn list_consents(
    State(api): State<Api>,
    Who(caller): Who,
    At(contact): At<ContactId>,
    Asked(paging): Asked<Paging>,
) -> problem::Result<Json<PageBody<ConsentEntryBody>>> {
    let page = api.app.list_consents(&caller, contact, paging.page()?).await?;
    Ok(Json(PageBody::of(page, Into::into)))
}
