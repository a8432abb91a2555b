//! Who signed a body, and the handshake.

use super::concern::{Concern, account};
use hilo_egress::Secret;
use hilo_runtime::configuration::{ChannelEntry, Snapshot};
use hilo_whatsapp_wire::{
    signature::{self, SignatureError},
    webhook::Webhook,
};

/// Finds the app secret that signed the body, among those of the channels it is about; among all if it is about a
/// number that is not known here, or cannot be read.
pub(super) fn signer<'a>(
    snapshot: &'a Snapshot,
    webhook: Option<&Webhook>,
    header: Option<&str>,
    body: &[u8],
) -> Result<&'a str, SignatureError> {
    let mut secrets: Vec<&'a str> = Vec::new();
    let mut add = |entry: &'a ChannelEntry| {
        for secret in entry.app_secrets.iter().map(Secret::expose) {
            if !secret.is_empty() && !secrets.contains(&secret) {
                secrets.push(secret);
            }
        }
    };
    let mut somebody_else = true;
    if let Some(webhook) = webhook {
        somebody_else = webhook.entry.is_empty();
        for entry in &webhook.entry {
            let account = account(entry);
            somebody_else |= entry.changes.is_empty();
            for change in &entry.changes {
                let concern = Concern::of(snapshot, account.as_deref(), change);
                somebody_else |= matches!(concern, Concern::Nobody);
                concern.channels().iter().for_each(|channel| add(channel));
            }
        }
    }
    if somebody_else {
        snapshot.channels.values().for_each(|channel| add(channel));
    }
    let position = signature::verify(&secrets, header, body)?;
    secrets.get(position).copied().ok_or(SignatureError::Mismatch)
}

/// Whether the channel's webhooks are signed with this secret. A body may name numbers of several apps, but each app
/// speaks for its own numbers only.
pub(super) fn trusts(channel: &ChannelEntry, secret: &str) -> bool {
    channel.app_secrets.iter().any(|own| own.expose() == secret)
}

/// The challenge to echo, if the token is that of any channel.
pub(super) fn handshake<'a>(
    snapshot: &Snapshot,
    mode: Option<&str>,
    token: Option<&str>,
    challenge: Option<&'a str>,
) -> Option<&'a str> {
    // Every token is compared, so that the time taken tells nothing about which one fits.
    snapshot.channels.values().filter_map(|channel| channel.verify_token.as_ref()).fold(None, |found, own| {
        let answer = signature::subscription_challenge(mode, token, challenge, own.expose());
        found.or(answer)
    })
}
