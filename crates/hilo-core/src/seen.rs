//! Which of the provider's messages a lane has taken in: Meta repeats webhooks for up to seven days.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use hilo_model::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Remembered at least so many days (Meta retries for 7).
pub const REMEMBERED_DAYS: u16 = 8;

const RECORD: usize = 10;

/// The provider ids of the last days: ten bytes each (a 64-bit hash and the day), oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenIds(Vec<u8>);

fn day(at: Timestamp) -> u16 {
    (at.as_seconds() / 86_400).clamp(0, i64::from(u16::MAX)) as u16
}

/// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/. Stored, so it must never change.
fn hash(id: &str) -> u64 {
    id.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

impl SeenIds {
    /// Remembers `id`; false if it is remembered already. Forgets what is older than [`REMEMBERED_DAYS`].
    pub fn insert(&mut self, id: &str, now: Timestamp) -> bool {
        let key = hash(id).to_le_bytes();
        if self.0.chunks_exact(RECORD).any(|record| record[..8] == key) {
            return false;
        }
        let today = day(now);
        let old = self
            .0
            .chunks_exact(RECORD)
            .take_while(|r| u16::from_le_bytes([r[8], r[9]]).saturating_add(REMEMBERED_DAYS) < today)
            .count();
        self.0.drain(..old * RECORD);
        self.0.extend_from_slice(&key);
        self.0.extend_from_slice(&today.to_le_bytes());
        true
    }

    /// Whether `id` is remembered.
    pub fn contains(&self, id: &str) -> bool {
        let key = hash(id).to_le_bytes();
        self.0.chunks_exact(RECORD).any(|record| record[..8] == key)
    }

    /// Takes over what another lane remembers.
    pub fn join(&mut self, other: &Self) {
        let mut records: Vec<[u8; RECORD]> = self
            .0
            .chunks_exact(RECORD)
            .chain(other.0.chunks_exact(RECORD))
            .filter_map(|r| r.try_into().ok())
            .collect();
        records.sort_by_key(|r| u16::from_le_bytes([r[8], r[9]]));
        self.0 = records.concat();
    }

    /// How many ids are remembered.
    pub fn len(&self) -> usize {
        self.0.len() / RECORD
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for SeenIds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD_NO_PAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for SeenIds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let bytes = STANDARD_NO_PAD.decode(text.as_bytes()).map_err(serde::de::Error::custom)?;
        if bytes.len() % RECORD == 0 {
            Ok(Self(bytes))
        } else {
            Err(serde::de::Error::custom("remembered ids come in records of ten bytes"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::Duration;

    const START: Timestamp = Timestamp::from_seconds(1_763_726_400);

    #[test]
    fn an_id_is_new_once_for_eight_days() {
        let mut seen = SeenIds::default();
        assert!(seen.insert("wamid.A", START));
        for hours in [0, 1, 24, 8 * 24] {
            assert!(!seen.insert("wamid.A", START.plus(Duration::from_hours(hours))), "{hours}");
        }
        assert!(seen.insert("wamid.B", START.plus(Duration::from_days(9))));
        assert_eq!(seen.len(), 1, "the older one is forgotten when another comes");
    }

    #[test]
    fn the_stored_form_is_stable() {
        let mut seen = SeenIds::default();
        seen.insert("wamid.A", START);
        let text = serde_json::to_string(&seen).unwrap();
        assert_eq!(text, r#""YBTHiodi99e9Tw""#);
        assert_eq!(serde_json::from_str::<SeenIds>(&text).unwrap(), seen);
        assert!(serde_json::from_str::<SeenIds>(r#""AAAA""#).is_err());
    }
}
