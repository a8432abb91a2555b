//! Codes that change with time (TOTP, RFC 6238): HMAC-SHA-1, six digits, a step of 30 seconds, which is what every
//! authenticator app understands.

use data_encoding::BASE32_NOPAD;
use hilo_model::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

/// How many seconds a code is shown.
const STEP: i64 = 30;
/// How many digits it has.
const DIGITS: u32 = 6;
/// How many steps a clock may be off, either way.
const DRIFT: i64 = 1;

/// What an app and Hilo share. RFC 4226 recommends 160 bits.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(Vec<u8>);

impl Secret {
    pub(super) const BYTES: usize = 20;

    pub(super) fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes.to_vec())
    }

    /// Base32 without padding: what a person types into an app that cannot scan.
    pub(super) fn text(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        BASE32_NOPAD.decode(text.as_bytes()).ok().map(Self)
    }

    /// What an app scans. The issuer and the account tell people which of their codes this is.
    pub(super) fn uri(&self, account: &str) -> String {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let label = encode(account).replace('+', "%20");
        let secret = self.text();
        format!(
            "otpauth://totp/Hilo:{label}?secret={secret}&issuer=Hilo&algorithm=SHA1&digits={DIGITS}&period={STEP}"
        )
    }

    /// The step whose code this is, if it is later than the last one that was used: a code counts once (RFC 6238, 5.2).
    pub(super) fn step_of(&self, code: &str, now: Timestamp, last_used: Option<i64>) -> Option<i64> {
        let present = now.as_seconds().div_euclid(STEP);
        let steps = (present - DRIFT).max(0)..=present + DRIFT;
        // Every step is computed, so how long it takes tells nothing.
        let mut found = None;
        for step in steps {
            let right =
                self.code(step).is_some_and(|right| bool::from(right.as_bytes().ct_eq(code.as_bytes())));
            if right && last_used.is_none_or(|last| step > last) {
                found = Some(step);
            }
        }
        found
    }

    /// The code of a step.
    pub(super) fn code(&self, step: i64) -> Option<String> {
        let number = self.number(step)? % 10u32.pow(DIGITS);
        Some(format!("{number:0width$}", width = DIGITS as usize))
    }

    /// The number that a code is the last digits of (RFC 4226, 5.3).
    fn number(&self, step: i64) -> Option<u32> {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).ok()?;
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let at = usize::from(digest.last()? & 0x0f);
        let four: [u8; 4] = digest.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(four) & 0x7fff_ffff)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rfc() -> Secret {
        Secret::new(*b"12345678901234567890")
    }

    /// RFC 4226, appendix D: the truncated numbers of counters 0 to 9.
    #[test]
    fn numbers_are_those_of_rfc_4226() {
        let table = [
            1_284_755_224,
            1_094_287_082,
            137_359_152,
            1_726_969_429,
            1_640_338_314,
            868_254_676,
            1_918_287_922,
            82_162_583,
            673_399_871,
            645_520_489,
        ];
        for (step, number) in (0..).zip(table) {
            assert_eq!(rfc().number(step), Some(number), "{step}");
        }
    }

    /// RFC 6238, appendix B (SHA-1). It shows eight digits; six are the last of them.
    #[test]
    fn codes_are_those_of_rfc_6238() {
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let now = Timestamp::from_seconds(seconds);
            assert_eq!(rfc().step_of(&code[2..], now, None), Some(seconds / STEP), "{seconds}");
            assert_eq!(rfc().step_of(code, now, None), None, "eight digits are not six");
        }
    }

    #[test]
    fn it_is_written_as_apps_read_it() {
        assert_eq!(rfc().text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(Secret::parse(&rfc().text()), Some(rfc()));
        assert_eq!(Secret::parse("not base32!"), None);
        assert_eq!(
            rfc().uri("ana+ventas@example.com"),
            "otpauth://totp/Hilo:ana%2Bventas%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Hilo\
             &algorithm=SHA1&digits=6&period=30"
        );
    }

    proptest! {
        #[test]
        fn a_code_counts_one_step_early_or_late_and_once(
            bytes in any::<[u8; Secret::BYTES]>(), seconds in 60i64..10_000_000_000, off in -5i64..=5,
        ) {
            let (secret, now) = (Secret::new(bytes), Timestamp::from_seconds(seconds));
            let step = seconds / STEP + off;
            let code = secret.code(step).unwrap();
            prop_assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()));
            let found = secret.step_of(&code, now, None);
            match found {
                // Two steps may happen to have one code: then the later of them is meant.
                Some(found) => {
                    prop_assert!((found - seconds / STEP).abs() <= DRIFT);
                    prop_assert_eq!(secret.code(found).unwrap(), code.clone());
                    prop_assert_eq!(secret.step_of(&code, now, Some(found)), None);
                }
                None => prop_assert!(off.abs() > DRIFT),
            }
        }

        #[test]
        fn whatever_else_is_typed_is_no_code(text in "\\PC{0,12}") {
            let now = Timestamp::from_seconds(59);
            let right = (0..=2).any(|step| rfc().code(step).as_deref() == Some(&*text));
            prop_assert_eq!(rfc().step_of(&text, now, None).is_some(), right);
        }
    }
}
