//! Typed ids: UUIDv7 inside, `cnt_01h…` outside.
//!
//! The text form is the prefix of the kind, an underscore and the 128 bits in Crockford's base 32
//! (26 characters, lower case), so ids of one kind sort by time as text too.
//! The list of kinds only grows: prefixes are part of the API.

use crate::Timestamp;
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A text that is no id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not an id of the form {prefix}_… with 26 characters of base 32 after the underscore")]
pub struct ParseIdError {
    prefix: &'static str,
    given: String,
}

/// What all typed ids have in common.
pub trait Id: Copy + Eq + Ord + fmt::Display + FromStr<Err = ParseIdError> + Send + Sync + 'static {
    /// The prefix of the text form, without the underscore.
    const PREFIX: &'static str;
    /// Takes a UUID as an id of this kind.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The UUID inside.
    fn uuid(self) -> Uuid;
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Stands in [`VALUES`] for what is no digit.
const NONE: u8 = 0xff;
/// The value of each byte as a digit: [`ALPHABET`] the other way round. Every stored state and event is full of ids.
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// The digits in three parts (6, 10 and 10), each of which a machine word holds.
const PARTS: [(std::ops::Range<usize>, u32); 3] = [(0..6, 100), (6..16, 50), (16..26, 0)];
const PART: u128 = (1 << 50) - 1;

fn encode(uuid: Uuid, out: &mut [u8; 26]) {
    for (digits, shift) in PARTS {
        let mut rest = ((uuid.as_u128() >> shift) & PART) as u64;
        for slot in out[digits].iter_mut().rev() {
            *slot = ALPHABET[(rest & 31) as usize];
            rest >>= 5;
        }
    }
}

fn decode(text: &str) -> Option<Uuid> {
    let bytes: &[u8; 26] = text.as_bytes().try_into().ok()?;
    // 26 digits hold 130 bits: the first digit may use only its low three.
    if !matches!(bytes[0], b'0'..=b'7') {
        return None;
    }
    let mut whole = 0;
    let mut all_digits = true;
    for (digits, shift) in PARTS {
        let part = bytes[digits].iter().fold(0u64, |sum, byte| {
            let value = VALUES[usize::from(*byte)];
            all_digits &= value != NONE;
            (sum << 5) | u64::from(value & 31)
        });
        whole |= u128::from(part) << shift;
    }
    all_digits.then(|| Uuid::from_u128(whole))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl Id for $name {
            const PREFIX: &'static str = $prefix;
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
            fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl $name {
            /// Bytes of the text form.
            const LENGTH: usize = concat!($prefix, "_").len() + 26;

            /// Writes the text form without the machinery of formatting.
            fn write(self, text: &mut [u8; Self::LENGTH]) -> &str {
                let (prefix, digits) = text.split_at_mut(Self::LENGTH - 26);
                prefix.copy_from_slice(concat!($prefix, "_").as_bytes());
                if let Ok(digits) = digits.try_into() {
                    encode(self.0, digits);
                }
                std::str::from_utf8(text).unwrap_or_default()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.write(&mut [0; Self::LENGTH]))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(decode)
                    .map(Self)
                    .ok_or_else(|| ParseIdError { prefix: $prefix, given: text.chars().take(64).collect() })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.write(&mut [0; Self::LENGTH]))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl serde::de::Visitor<'_> for Visitor {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("an id of the form ", $prefix, "_…"))
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Visitor)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": concat!("^", $prefix, "_[0-7][0-9a-hjkmnp-tv-z]{25}$") })
            }
        }
    )*

    /// Every prefix in use, for the test that keeps them apart and for documentation.
    pub const PREFIXES: &[&str] = &[$($prefix),*];
    };
}

ids! {
    /// A tenant.
    WorkspaceId = "wsp",
    /// Sandbox, testing or production of a workspace.
    EnvironmentId = "env",
    /// A WhatsApp number, a mailbox, a webchat site….
    ChannelId = "chn",
    /// A customer (or an employee, for internal workflows).
    ContactId = "cnt",
    /// One message in a thread.
    MessageId = "msg",
    /// A unit of work on a thread.
    TicketId = "tkt",
    /// One stretch of a ticket between opening (or reopening) and closing.
    TicketLegId = "leg",
    /// A flow: its identity over all versions.
    FlowId = "flw",
    /// An author's unfinished state of a flow.
    FlowDraftId = "dft",
    /// An immutable state of a flow.
    FlowVersionId = "flv",
    /// The row that makes a version live in an environment.
    ReleaseId = "rel",
    /// One contact's passage through a flow.
    RunId = "run",
    /// Something that a flow asks people of the team to decide.
    ApprovalId = "apv",
    /// Something that must happen outside, decided in a turn.
    EffectId = "eff",
    /// A due moment in a lane.
    TimerId = "tmr",
    /// An order to a lane, given through the API.
    CommandId = "cmd",
    /// A person who signs in.
    PersonId = "per",
    /// A set of permissions.
    RoleId = "rol",
    /// A group of people that work comes to.
    TeamId = "tem",
    /// An answer that a team has ready.
    MacroId = "mac",
    /// A message template in one language, in an account.
    TemplateId = "tpl",
    /// What is known of an account's templates as a whole.
    TemplateAccountId = "tpa",
    /// What an account pays for messages.
    RateCardId = "rtc",
    /// The address at which a flow's trigger is called.
    FlowHookId = "fhk",
    /// The key that words are hashed with for searching.
    SearchKeyId = "sky",
    /// Where a program gets what happens in channels.
    SubscriptionId = "sub",
    /// How far a subscription has come in one partition.
    SubscriptionStandingId = "sst",
    /// How far a round over contacts has come that the clock began.
    ClockRoundId = "rnd",
    /// A key that a program signs in with.
    ApiKeyId = "key",
    /// A person's signed-in browser or tool.
    SessionId = "ses",
    /// Something that went wrong and that a person should see.
    IncidentId = "inc",
    /// An entry of the audit log.
    AuditId = "aud",
    /// A stored file.
    AttachmentId = "att",
    /// An entry of a person's consent ledger.
    ConsentId = "cns",
    /// A generation of the workspace's configuration.
    ConfigVersionId = "cfg",
    /// A process that owns partitions.
    NodeId = "nod",
    /// A request or a turn, followed through logs.
    TraceId = "trc",
    /// An internal note or a recorded step in a thread's timeline.
    ThreadEventId = "tev",
}

/// Makes ids without a clock or a random generator of its own: the time and a seed are handed in, so the
/// same turn, replayed, makes the same ids.
#[derive(Debug, Clone)]
pub struct IdSource {
    millis: u64,
    state: u64,
    counter: u16,
}

impl IdSource {
    /// A source for ids of the moment `now`; `seed` must not repeat within a millisecond.
    pub fn new(now: Timestamp, seed: u64) -> Self {
        Self { millis: now.as_millis().max(0) as u64, state: seed, counter: 0 }
    }

    /// The source's ids stand behind those of sources of the same millisecond that begin at less. At most 4,095 counts.
    #[must_use]
    pub fn beginning_at(mut self, counter: u16) -> Self {
        self.counter = counter.min(0x0FFF);
        self
    }

    /// 64 bits that depend on the seed and the number of earlier calls only.
    pub fn bits(&mut self) -> u64 {
        // splitmix64, https://prng.di.unimi.it/splitmix64.c (public domain)
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// The next id; ids of one source ascend in the order they are made.
    pub fn make<T: Id>(&mut self) -> T {
        let low = self.bits();
        // RFC 9562, UUIDv7: 48 bits of milliseconds, version, 12 bits (a counter here), variant, 62 bits.
        if self.counter > 0x0FFF {
            self.counter = 0;
            self.millis += 1;
        }
        let high = (self.millis << 16) | 0x7000 | u64::from(self.counter);
        self.counter += 1;
        let low = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
        T::from_uuid(Uuid::from_u64_pair(high, low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn prefixes_are_three_letters_and_unique() {
        let mut sorted = PREFIXES.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), PREFIXES.len());
        assert!(PREFIXES.iter().all(|p| p.len() == 3 && p.bytes().all(|b| b.is_ascii_lowercase())));
    }

    #[test]
    fn ids_of_a_source_ascend_and_repeat_with_the_seed() {
        let mut source = IdSource::new(Timestamp::from_millis(1_700_000_000_000), 7);
        let ids: Vec<ContactId> = (0..5000).map(|_| source.make()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert_eq!(IdSource::new(Timestamp::from_millis(1_700_000_000_000), 7).make::<ContactId>(), ids[0]);
        assert_eq!(ids[0].uuid().get_version_num(), 7);
    }

    #[test]
    fn sources_of_one_millisecond_stand_behind_each_other_if_they_are_told_to() {
        let at = Timestamp::from_millis(1_700_000_000_000);
        let source = |seed, counter| IdSource::new(at, seed).beginning_at(counter);
        let ids: Vec<ContactId> = (0..500).map(|n| source(u64::from(500 - n), n * 8).make()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert!(source(1, u16::MAX).make::<ContactId>() > source(2, 3_000).make());
    }

    #[test]
    fn another_kind_is_refused() {
        let contact = ContactId::from_uuid(Uuid::from_u128(1));
        assert!(contact.to_string().parse::<MessageId>().is_err());
        assert!("cnt_".parse::<ContactId>().is_err());
        assert!("cnt_zzzzzzzzzzzzzzzzzzzzzzzzzz".parse::<ContactId>().is_err());
    }

    #[test]
    fn the_text_form_never_changes() {
        let text = |number| ContactId::from_uuid(Uuid::from_u128(number)).to_string();
        assert_eq!(text(0), "cnt_00000000000000000000000000");
        assert_eq!(text(0x0123_4567_89ab_cdef_fedc_ba98_7654_3210), "cnt_014d2pf2dbsqqzxq5tk1v58cgg");
        assert_eq!(text(u128::MAX), "cnt_7zzzzzzzzzzzzzzzzzzzzzzzzz");
        for odd in [
            "cnt_0000000000000000000000000u",
            "cnt_0000000000000000000000000A",
            "cnt_é000000000000000000000000",
        ] {
            assert!(odd.parse::<ContactId>().is_err(), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn text_round_trips_and_keeps_order(a in any::<u128>(), b in any::<u128>()) {
            let [x, y] = [a, b].map(|n| MessageId::from_uuid(Uuid::from_u128(n)));
            prop_assert_eq!(x.to_string().parse::<MessageId>(), Ok(x));
            prop_assert_eq!(x.cmp(&y), x.to_string().cmp(&y.to_string()));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<MessageId>();
        }
    }
}
