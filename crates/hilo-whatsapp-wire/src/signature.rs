//! Proof that a webhook comes from Meta: `X-Hub-Signature-256`, and the hand-shake that registers its address.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// The header that carries the signature, in lower case as HTTP libraries want it.
pub const HEADER: &str = "x-hub-signature-256";

const SCHEME: &str = "sha256=";

/// Why a body is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is no header.
    #[error("the signature header is missing")]
    Missing,
    /// The header is not `sha256=` and 64 hexadecimal digits.
    #[error("the signature header is malformed")]
    Malformed,
    /// None of the secrets made this signature.
    #[error("the signature does not fit the body")]
    Mismatch,
}

/// Checks the signature of the raw body (never of re-serialised JSON: Meta escapes differently).
///
/// Several secrets may be valid while one is being replaced; the answer is the position of the one that fits.
/// Each comparison takes constant time.
///
/// # Errors
/// If the header is absent or malformed, or no secret fits.
pub fn verify<S: AsRef<[u8]>>(
    secrets: &[S],
    header: Option<&str>,
    body: &[u8],
) -> Result<usize, SignatureError> {
    let digits =
        header.ok_or(SignatureError::Missing)?.strip_prefix(SCHEME).ok_or(SignatureError::Malformed)?;
    let mut given = [0; 32];
    hex::decode_to_slice(digits, &mut given).map_err(|_| SignatureError::Malformed)?;
    secrets
        .iter()
        .position(|secret| mac(secret.as_ref(), body).is_some_and(|mac| mac.verify_slice(&given).is_ok()))
        .ok_or(SignatureError::Mismatch)
}

/// The header's value for a body, as Meta (and the simulator) makes it.
pub fn sign(secret: &[u8], body: &[u8]) -> String {
    let digest = mac(secret, body).map(|mac| mac.finalize().into_bytes()).unwrap_or_default();
    format!("{SCHEME}{}", hex::encode(digest))
}

/// HMAC takes keys of any length, so this is always some.
fn mac(secret: &[u8], body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(body);
    Some(mac)
}

/// Answers Meta's `GET ?hub.mode=subscribe&hub.verify_token=…&hub.challenge=…`: the challenge to echo as the plain
/// body if mode and token are right. None means 403.
pub fn subscription_challenge<'a>(
    mode: Option<&str>,
    token: Option<&str>,
    challenge: Option<&'a str>,
    expected_token: &str,
) -> Option<&'a str> {
    let right = !expected_token.is_empty() && bool::from(token?.as_bytes().ct_eq(expected_token.as_bytes()));
    if mode == Some("subscribe") && right { challenge } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"object":"whatsapp_business_account"}"#;

    #[test]
    fn a_known_signature() {
        // RFC 4231, test case 2.
        assert_eq!(
            sign(b"Jefe", b"what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn any_of_the_secrets_fits_and_nothing_else() {
        let header = sign(b"new", BODY);
        assert_eq!(verify(&["old", "new"], Some(&header), BODY), Ok(1));
        assert_eq!(verify(&["old"], Some(&header), BODY), Err(SignatureError::Mismatch));
        assert_eq!(verify::<&str>(&[], Some(&header), BODY), Err(SignatureError::Mismatch));
        assert_eq!(verify(&["new"], Some(&header), &BODY[1..]), Err(SignatureError::Mismatch));
        assert_eq!(verify(&["new"], None, BODY), Err(SignatureError::Missing));
        let upper = header.to_uppercase().replace("SHA256", "sha256");
        assert_eq!(verify(&["new"], Some(&upper), BODY), Ok(0));
        for bad in ["", "sha256=", "sha1=00", &header[7..], &header[..70], &format!("{header}00"), "sha256=ñ"]
        {
            assert_eq!(verify(&["new"], Some(bad), BODY), Err(SignatureError::Malformed), "{bad}");
        }
    }

    #[test]
    fn the_challenge_is_echoed_for_the_right_token_only() {
        let ask = |mode, token| subscription_challenge(mode, token, Some("42"), "token");
        assert_eq!(ask(Some("subscribe"), Some("token")), Some("42"));
        assert_eq!(ask(Some("subscribe"), Some("tokem")), None);
        assert_eq!(ask(Some("unsubscribe"), Some("token")), None);
        assert_eq!(ask(None, None), None);
        assert_eq!(subscription_challenge(Some("subscribe"), Some(""), Some("42"), ""), None);
    }
}
