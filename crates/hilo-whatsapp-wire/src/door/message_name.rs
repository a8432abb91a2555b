//! The ids of messages: of the form of Meta's, and each says of itself which message it is.
//!
//! Meta's own id of a message is not known before Meta took it, and clients want one at once.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hilo_model::{CommandId, ContactId, Id, MessageId};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// What no id of Meta's begins with: those begin with a version that is no letter combination of this kind.
const PREFIX: &str = "wamid.HILO";

/// Which message an id of the door's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageName {
    /// A message of a thread.
    Message(ContactId, MessageId),
    /// Whatever an order makes that was not carried out yet when the door had to answer.
    Ordered(CommandId),
}

impl fmt::Display for MessageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = match self {
            Self::Message(contact, message) => {
                [contact.uuid().into_bytes(), message.uuid().into_bytes()].concat()
            }
            Self::Ordered(command) => command.uuid().into_bytes().to_vec(),
        };
        write!(f, "{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// The id is none of the door's: then it is the provider's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of Hilo's")]
pub struct ForeignName;

impl FromStr for MessageName {
    type Err = ForeignName;
    fn from_str(text: &str) -> Result<Self, ForeignName> {
        let coded = text.strip_prefix(PREFIX).ok_or(ForeignName)?;
        let bytes = URL_SAFE_NO_PAD.decode(coded).map_err(|_| ForeignName)?;
        let uuid = |bytes: &[u8]| Uuid::from_slice(bytes).map_err(|_| ForeignName);
        match bytes.len() {
            16 => Ok(Self::Ordered(CommandId::from_uuid(uuid(&bytes)?))),
            32 => {
                let (contact, message) = bytes.split_at(16);
                Ok(Self::Message(ContactId::from_uuid(uuid(contact)?), MessageId::from_uuid(uuid(message)?)))
            }
            _ => Err(ForeignName),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{IdSource, Timestamp};

    #[test]
    fn names_round_trip_and_foreign_ones_are_told() {
        let mut ids = IdSource::new(Timestamp::from_millis(1), 1);
        for name in [MessageName::Message(ids.make(), ids.make()), MessageName::Ordered(ids.make())] {
            let text = name.to_string();
            assert_eq!(text.parse(), Ok(name));
            assert!(text.len() <= 64, "{text}");
        }
        for foreign in
            ["wamid.HBgNNTQ5MTE1NTU1MDAwMRUCABIYFjNFQjA", "wamid.HILO", "wamid.HILOAAAA", "", "wamid.HILO=="]
        {
            assert_eq!(foreign.parse::<MessageName>(), Err(ForeignName), "{foreign}");
        }
    }
}
