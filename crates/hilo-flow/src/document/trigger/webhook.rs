//! A trigger by another program's request.

use crate::document::Target;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Another program calls the trigger's secret address (`POST /hooks/flows/{token}`, made in *Flows › Webhooks*) with a JSON body. Whom it is about
/// and what the run begins with are expressions over `body`. The person may not have written lately, so the flow has to begin with a
/// template.
///
/// ```yaml
/// type: webhook
/// name: order_shipped
/// contact: { phone: body.customer.phone }
/// variables: { order: body.id, carrier: "body.carrier | default('correo')" }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Its name in the flow: what an address is made for.
    pub name: String,
    /// Whom the call is about.
    pub contact: HookContact,
    /// Values of the flow's inputs (or of its variables), as expressions over `body`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub variables: IndexMap<String, String>,
    /// The variable that takes the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// Whom a call is about: exactly one of these, as an expression over `body`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HookContact {
    /// A telephone number. Somebody who was never heard of becomes a contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// WhatsApp's user id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The id of a contact here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}
