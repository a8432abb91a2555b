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
    }))
}
