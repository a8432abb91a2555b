//! Addresses of people, and whose they are.

use crate::Phone;
use serde::{Deserialize, Serialize};

/// What kind of address it is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// WhatsApp's business-scoped user id (`US.1349…`), scoped to the business portfolio. It outranks the phone.
    WhatsappUserId,
    /// A telephone number with country code, digits only.
    Phone,
    /// An e-mail address, lower case.
    Email,
}

impl IdentityKind {
    /// Every kind, strongest first: when two addresses of one message point at two people, the first decides.
    pub const ALL: [Self; 3] = [Self::WhatsappUserId, Self::Phone, Self::Email];

    /// The name in databases and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WhatsappUserId => "whatsapp_user_id",
            Self::Phone => "phone",
            Self::Email => "email",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// An address: unique within its workspace and environment.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// What kind of address.
    pub kind: IdentityKind,
    /// Where the value has its meaning: the portfolio for user ids, empty for telephone numbers and e-mail.
    pub scope: String,
    /// The address, in its normal form.
    pub value: String,
}

impl Identity {
    /// A telephone number.
    pub fn phone(phone: &Phone) -> Self {
        Self { kind: IdentityKind::Phone, scope: String::new(), value: phone.digits().to_owned() }
    }

    /// A business-scoped user id of a portfolio.
    pub fn whatsapp_user_id(portfolio: &str, user_id: &str) -> Self {
        Self { kind: IdentityKind::WhatsappUserId, scope: portfolio.to_owned(), value: user_id.to_owned() }
    }
}

impl std::fmt::Debug for Identity {
    /// The value is personal and stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({}, …)", self.kind.as_str())
    }
}
