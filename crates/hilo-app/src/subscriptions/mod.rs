//! Subscriptions: programs that are told what happens in channels, as Meta would tell it.

mod add;
mod delete;
mod get;
mod health;
mod list;
mod of_account;
mod update;

pub use add::AddSubscription;
pub use health::SubscriptionHealth;
pub use of_account::OfAccount;
pub use update::UpdateSubscription;

use crate::{App, Caller, Plain, Problem, Result, validate::Checks};
use hilo_model::{ChannelId, SubscriptionId};
use hilo_settings::{Channel, Subscription, SubscriptionField};
use hilo_vault::SealedSecret;

/// Characters of an address.
const ADDRESS: usize = 2048;
/// So many channels are named at most; all of them need no naming.
const CHANNELS: i64 = 100;

impl App {
    fn seal_of_subscription(&self, id: SubscriptionId, field: &str, secret: &Plain) -> Result<SealedSecret> {
        Ok(self.vault.seal_secret(&Subscription::secret_place(id, field), secret.expose())?)
    }

    /// Checks that these are channels of the caller's environment.
    async fn check_channels(&self, checks: &mut Checks, caller: &Caller, named: &[ChannelId]) -> Result<()> {
        checks.range("/channels", named.len() as i64, 0, CHANNELS);
        let known = self.in_environment::<Channel>(caller).await?;
        for (at, channel) in named.iter().enumerate() {
            if !known.iter().any(|stored| stored.setting.id == *channel) {
                checks.fail(&format!("/channels/{at}"), Problem::Unknown { kind: "channel" });
            }
        }
        Ok(())
    }
}

/// At least one field, and each once.
fn check_fields(checks: &mut Checks, fields: &[SubscriptionField]) {
    checks.range("/fields", fields.len() as i64, 1, SubscriptionField::ALL.len() as i64);
    for (at, field) in fields.iter().enumerate() {
        if fields[..at].contains(field) {
            checks.fail(&format!("/fields/{at}"), Problem::Twice);
        }
    }
}

/// What is told is personal, so it goes encrypted, but to this machine itself. (Whether a private address may be called at all is
/// the guard's business.)
fn check_address(checks: &mut Checks, text: &str) {
    let is_right = |url: &url::Url| {
        let is_here = match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        let scheme = url.scheme() == "https" || (url.scheme() == "http" && is_here);
        scheme
            && url.has_host()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    };
    if text.len() > ADDRESS || !url::Url::parse(text).is_ok_and(|url| is_right(&url)) {
        checks.fail("/callback_url", Problem::Form { example: "https://crm.example.com/webhook" });
    }
}

/// An address as the audit log has it: what stands in its query may be a secret.
fn without_query(address: &str) -> &str {
    address.split('?').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_goes_encrypted_or_stays_here() {
        for (address, right) in [
            ("https://crm.example.com/webhook?a=b", true),
            ("http://127.0.0.1:9000/webhook", true),
            ("http://localhost/webhook", true),
            ("http://[::1]:9/", true),
            ("http://crm.example.com/webhook", false),
            ("http://127.example.com.", false),
            ("ftp://127.0.0.1/", false),
            ("https://crm.example.com/#here", false),
            ("https://ana:secret@crm.example.com/", false),
            ("crm.example.com", false),
            ("", false),
        ] {
            let mut checks = Checks::default();
            check_address(&mut checks, address);
            assert_eq!(checks.done().is_ok(), right, "{address}");
        }
    }
}
