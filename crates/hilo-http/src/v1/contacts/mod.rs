//! Contacts.

mod get_contact;
mod list_consents;
mod list_contacts;

use crate::state::Api;
use hilo_app::contacts::ContactSummary;
use hilo_model::identity::Identity;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_contacts::list_contacts))
        .routes(routes!(get_contact::get_contact))
        // Recording is an order to the contact's lane.
        .routes(routes!(list_consents::list_consents, super::commands::record_consent::record_consent))
}

/// A contact.
#[derive(Serialize, ToSchema)]
#[schema(as = Contact)]
pub(crate) struct ContactBody {
    id: String,
    name: String,
    locale: Option<String>,
    time_zone: Option<String>,
    /// What is known about them.
    #[schema(value_type = Option<Object>)]
    fields: Option<Map<String, Value>>,
    /// `known`, `erased` (the person was erased) or `unreadable`.
    fields_state: &'static str,
    /// The survivor, if the contact was merged away.
    merged_into: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

impl From<ContactSummary> for ContactBody {
    fn from(ContactSummary { contact, fields }: ContactSummary) -> Self {
        let (fields, fields_state) = super::threads::opened(fields);
        Self {
            id: contact.contact.to_string(),
            name: contact.name,
            locale: contact.locale,
            time_zone: contact.time_zone,
            fields,
            fields_state,
            merged_into: contact.merged_into.map(|id| id.to_string()),
            created_at: contact.created_at.to_string(),
            updated_at: contact.updated_at.to_string(),
        }
    }
}

/// An address of a person.
#[derive(Serialize, ToSchema)]
#[schema(as = Identity)]
pub(crate) struct IdentityBody {
    /// `whatsapp_user_id`, `phone`, `email`.
    kind: &'static str,
    /// Where the value has its meaning: the portfolio for user ids.
    scope: String,
    value: String,
}

impl From<Identity> for IdentityBody {
    fn from(identity: Identity) -> Self {
        Self { kind: identity.kind.as_str(), scope: identity.scope, value: identity.value }
    }
}
