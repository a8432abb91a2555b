use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// An app at Meta: what calls the API, and what webhooks are posted for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default = "unnamed")]
    pub name: String,
    /// What its webhooks are signed with.
    pub secret: String,
    /// What its address for webhooks must know when it is registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify_token: Option<String>,
    /// Where its webhooks go unless an account or a number has another address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
    /// The fields that it subscribed to; every field if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<BTreeSet<String>>,
    /// The version of the API that its webhooks are written in: before 24 each status names a conversation.
    #[serde(default = "webhook_version")]
    pub webhook_version: u32,
}

fn unnamed() -> String {
    "Simulated app".to_owned()
}

fn webhook_version() -> u32 {
    24
}

impl App {
    /// The app that a number's secret belongs to, where nobody made one.
    pub(super) fn of_secret(secret: &str) -> Self {
        Self {
            id: id_of(secret),
            name: unnamed(),
            secret: secret.to_owned(),
            verify_token: None,
            callback_url: None,
            fields: None,
            webhook_version: webhook_version(),
        }
    }

    /// What an app calls the API with in its own name: id and secret, with a bar between.
    pub fn access_token(&self) -> String {
        format!("{}|{}", self.id, self.secret)
    }

    /// Whether it wants to hear of a field.
    pub fn wants(&self, field: &str) -> bool {
        self.fields.as_ref().is_none_or(|fields| fields.contains(field))
    }
}

impl fmt::Debug for App {
    /// Its secrets stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "App({}, {})", self.id, self.name)
    }
}

/// An app's id that the same secret always has: FNV-1a of it, as fifteen digits.
fn id_of(secret: &str) -> String {
    let hash = secret.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (300_000_000_000_000 + hash % 100_000_000_000_000).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_of_a_secret_is_always_the_same() {
        let (one, again) = (App::of_secret("shh"), App::of_secret("shh"));
        assert_eq!(one, again);
        assert_ne!(one.id, App::of_secret("other").id);
        assert_eq!(one.id.len(), 15);
        assert!(one.wants("messages"));
        assert!(!App { fields: Some(BTreeSet::new()), ..one }.wants("messages"));
    }
}
