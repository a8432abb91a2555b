use serde::{Deserialize, Serialize};
use std::fmt;

/// A number of the business, and the app behind it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// Its id in the API.
    pub id: String,
    /// Its account.
    pub waba_id: String,
    /// As people see it, digits only.
    pub display_phone_number: String,
    /// The business's name.
    pub verified_name: String,
    /// What requests must carry.
    pub access_token: String,
    /// What webhooks are signed with.
    pub app_secret: String,
    /// What the webhook's address must know when it is registered.
    pub verify_token: String,
    /// Where webhooks go; without it they wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
    /// How many messages a second may be sent; beyond that 130429.
    #[serde(default = "default_rate")]
    pub rate: f64,
    /// Whether one message each 6 seconds and person is the limit, 45 at once; beyond that 131056.
    #[serde(default = "yes")]
    pub pair_limit: bool,
    /// A test number may write to these phones only (131030).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_recipients: Option<Vec<String>>,
}

/// Meta's throughput of a number: 80 messages a second.
fn default_rate() -> f64 {
    80.0
}

fn yes() -> bool {
    true
}

impl fmt::Debug for Number {
    /// Token and secrets stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({}, {})", self.id, self.verified_name)
    }
}
