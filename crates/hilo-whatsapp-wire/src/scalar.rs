//! Values that Meta writes in more than one way.

use hilo_model::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{borrow::Cow, fmt};

/// A moment in whole seconds since 1970: a string of digits in messages and statuses, a number elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnixTime {
    /// Seconds since 1970.
    pub seconds: i64,
    /// Whether it is written as a string.
    pub quoted: bool,
}

impl UnixTime {
    /// As messages and statuses write it.
    pub fn quoted(moment: Timestamp) -> Self {
        Self { seconds: moment.as_seconds(), quoted: true }
    }

    /// The moment.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_seconds(self.seconds)
    }
}

impl Serialize for UnixTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.quoted {
            serializer.collect_str(&self.seconds)
        } else {
            serializer.serialize_i64(self.seconds)
        }
    }
}

impl<'de> Deserialize<'de> for UnixTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = UnixTime;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("seconds since 1970, as a number or a string of digits")
            }
            fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<UnixTime, E> {
                Ok(UnixTime { seconds, quoted: false })
            }
            fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<UnixTime, E> {
                let seconds = i64::try_from(seconds)
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(seconds), &self))?;
                Ok(UnixTime { seconds, quoted: false })
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<UnixTime, E> {
                let seconds = text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))?;
                Ok(UnixTime { seconds, quoted: true })
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// An id that is a number in some places and a string in others.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum NumericId {
    /// Written as a number.
    Number(u64),
    /// Written as a string.
    Text(String),
}

impl fmt::Display for NumericId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => fmt::Display::fmt(number, f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl From<&str> for NumericId {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<'de> Deserialize<'de> for NumericId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = NumericId;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id, as a string or a number")
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<NumericId, E> {
                Ok(NumericId::Number(number))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<NumericId, E> {
                Ok(NumericId::Text(text.to_owned()))
            }
            fn visit_string<E: de::Error>(self, text: String) -> Result<NumericId, E> {
                Ok(NumericId::Text(text))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// The name of an object's member, borrowed from the input where that has no escapes.
#[derive(Deserialize)]
pub(crate) struct Key<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// Reads a list in which `null` means empty.
pub(crate) fn list_or_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(from)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_survive() {
        for json in [r#"["1763717000",1763717000,"-5"]"#, r#"["0",0,1]"#] {
            let times: Vec<UnixTime> = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&times).unwrap(), json);
        }
        for bad in [r#""soon""#, "18446744073709551615", "1.5", "null", r#""99999999999999999999""#] {
            assert!(serde_json::from_str::<UnixTime>(bad).is_err(), "{bad}");
        }
        let ids: Vec<NumericId> = serde_json::from_str(r#"[12,"12"]"#).unwrap();
        assert_eq!(ids[0].to_string(), ids[1].to_string());
        assert_eq!(serde_json::to_string(&ids).unwrap(), r#"[12,"12"]"#);
    }
}
