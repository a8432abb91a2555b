//! One's own WhatsApp number: what is said of it.

use serde::Serialize;
use utoipa::ToSchema;

/// One's own WhatsApp number, on which one is asked what one has to approve.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnNumber)]
pub(crate) struct OwnNumberBody {
    /// The number, if one was shown to be one's own.
    phone: Option<String>,
    /// Since when it is.
    #[schema(format = DateTime)]
    since: Option<String>,
    /// Until when a code is waited for.
    #[schema(format = DateTime)]
    code_until: Option<String>,
}

impl From<hilo_app::own_number::NumberState> for OwnNumberBody {
    fn from(state: hilo_app::own_number::NumberState) -> Self {
        Self {
            phone: state.phone.map(|phone| phone.to_string()),
            since: state.since.map(|since| since.to_string()),
            code_until: state.code_until.map(|until| until.to_string()),
        }
    }
}
