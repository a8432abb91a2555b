use super::{ContactBody, IdentityBody};
use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::ContactId;
use serde::Serialize;
use utoipa::ToSchema;

/// A contact with addresses and tags.
#[derive(Serialize, ToSchema)]
#[schema(as = ContactWithIdentities)]
pub(crate) struct ContactWithIdentitiesBody {
    #[serde(flatten)]
    contact: ContactBody,
    identities: Vec<IdentityBody>,
    tags: Vec<String>,
    /// What they decided about what they are sent.
    consent: Vec<ConsentBody>,
    /// Channels on which nothing that is sent to them arrives, until they write there again.
    unreachable: Vec<UnreachableBody>,
    /// No marketing before, because the provider said that they got enough of it.
    #[schema(format = DateTime)]
    marketing_after: Option<String>,
}

/// What a person decided.
#[derive(Serialize, ToSchema)]
#[schema(as = Consent)]
pub(crate) struct ConsentBody {
    /// `marketing` or `utility`.
    topic: &'static str,
    /// `given`, `withdrawn` or `resumed`.
    consent: &'static str,
    #[schema(format = DateTime)]
    at: String,
}

/// A channel on which nothing arrives.
#[derive(Serialize, ToSchema)]
#[schema(as = Unreachable)]
pub(crate) struct UnreachableBody {
    channel: String,
    /// The provider's code.
    code: i64,
    #[schema(format = DateTime)]
    since: String,
}

/// Show a contact.
#[utoipa::path(get, path = "/contacts/{contact}", tag = "contacts",
    params(("contact" = String, Path, description = "The contact's id")),
    responses((status = 200, description = "The contact", body = ContactWithIdentitiesBody)))]
pub(crate) async fn get_contact(
    State(api): State<Api>,
    Who(caller): Who,
    At(contact): At<ContactId>,
) -> problem::Result<Json<ContactWithIdentitiesBody>> {
    let view = api.app.get_contact(&caller, contact).await?;
    Ok(Json(ContactWithIdentitiesBody {
        contact: view.summary.into(),
        identities: view.identities.into_iter().map(Into::into).collect(),
        tags: view.tags,
        consent: view
            .standing
            .consent
            .into_iter()
            .map(|it| ConsentBody {
                topic: it.topic.as_str(),
                consent: it.consent.as_str(),
                at: it.at.to_string(),
            })
            .collect(),
        unreachable: view
            .standing
            .unreachable
            .into_iter()
            .map(|it| UnreachableBody {
                channel: it.channel.to_string(),
                code: it.code,
                since: it.since.to_string(),
            })
            .collect(),
        marketing_after: view.standing.marketing_after.map(|at| at.to_string()),
    }))
}
