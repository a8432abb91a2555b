//! What goes out: the handshake, and signed bodies.

use crate::{clock::random_seed, configuration::SubscriptionEntry};
use bytes::Bytes;
use hilo_egress::http::{HttpCaller, HttpOutcome, HttpRequest, Method};
use hilo_model::Duration;
use hilo_whatsapp_wire::signature;
use std::fmt::Write as _;

/// So long a program may take; Meta waits about as long.
const PATIENCE: Duration = Duration::from_seconds(10);
/// More than this of an answer is not read.
const ANSWER: usize = 64 * 1024;

/// An address is no webhook.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandshakeError {
    /// There was no answer.
    #[error("it cannot be reached ({kind}): {detail}")]
    Unreachable {
        /// A word for why: `dns`, `refused`, `blocked`….
        kind: &'static str,
        /// The same as a sentence, free of secrets.
        detail: String,
    },
    /// It answered something else than the challenge.
    #[error("it answered {status}, and not the challenge")]
    NoChallenge {
        /// With which status.
        status: u16,
    },
}

/// A body was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// There was no answer.
    #[error("{kind}: {detail}")]
    Unreachable {
        /// A word for why: `dns`, `refused`, `blocked`….
        kind: &'static str,
        /// The same as a sentence, free of secrets.
        detail: String,
    },
    /// The answer is none of those that mean "taken".
    #[error("answered {status}")]
    Answered {
        /// With which status.
        status: u16,
    },
    /// There is nothing to sign with.
    #[error("the app secret cannot be opened: the master key that sealed it is missing")]
    NoSecret,
}

/// Asks for the challenge; see [`super::Subscriptions::shake_hands`].
pub(super) async fn shake_hands(
    http: &dyn HttpCaller,
    callback_url: &str,
    verify_token: &str,
) -> Result<(), HandshakeError> {
    let challenge = random_seed().to_string();
    let joint = if callback_url.contains('?') { '&' } else { '?' };
    let token = in_query(verify_token);
    let url =
        format!("{callback_url}{joint}hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={token}");
    match http.call(request(Method::GET, url, Vec::new(), Bytes::new())).await {
        HttpOutcome::Answered(answer) => {
            let said = answer.body.trim_ascii() == challenge.as_bytes();
            if answer.status == 200 && said {
                Ok(())
            } else {
                Err(HandshakeError::NoChallenge { status: answer.status })
            }
        }
        HttpOutcome::Failed { kind, detail } => {
            Err(HandshakeError::Unreachable { kind: kind.as_str(), detail })
        }
    }
}

/// Tells a program something.
pub(super) async fn deliver(
    http: &dyn HttpCaller,
    entry: &SubscriptionEntry,
    body: Vec<u8>,
) -> Result<(), Undelivered> {
    let secret = entry.app_secret.as_ref().ok_or(Undelivered::NoSecret)?;
    let headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        (signature::HEADER.to_owned(), signature::sign(secret.expose().as_bytes(), &body)),
    ];
    let url = entry.subscription.callback_url.clone();
    match http.call(request(Method::POST, url, headers, body.into())).await {
        HttpOutcome::Answered(answer) if (200..300).contains(&answer.status) => Ok(()),
        HttpOutcome::Answered(answer) => Err(Undelivered::Answered { status: answer.status }),
        HttpOutcome::Failed { kind, detail } => Err(Undelivered::Unreachable { kind: kind.as_str(), detail }),
    }
}

fn request(method: Method, url: String, headers: Vec<(String, String)>, body: Bytes) -> HttpRequest {
    HttpRequest {
        method,
        url,
        headers,
        body,
        timeout: PATIENCE,
        max_response_bytes: ANSWER,
        // A redirected post may arrive as a question, whose answer would pass for "taken".
        redirects: false,
        idempotency_key: None,
    }
}

/// A text as it stands in a query.
fn in_query(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut query, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => query.push(byte.into()),
            // Writing into a string cannot fail.
            _ => drop(write!(query, "%{byte:02X}")),
        }
        query
    })
}

#[cfg(test)]
mod tests {
    use super::in_query;

    #[test]
    fn any_token_stands_in_a_query() {
        assert_eq!(in_query("a-Z_0.~"), "a-Z_0.~");
        assert_eq!(in_query("ñ &=#+"), "%C3%B1%20%26%3D%23%2B");
    }
}
