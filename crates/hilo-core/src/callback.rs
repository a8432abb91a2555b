//! What a sent message carries with it (`biz_opaque_callback_data`) so that each of its statuses finds its lane, even
//! before the provider's id of the message is known here.

use hilo_model::{ContactId, EffectId};
use std::{fmt, str::FromStr};

/// Whose message it is, and which. Text form: `cnt_….eff_…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Callback {
    /// Whose lane hears of it.
    pub contact: ContactId,
    /// The effect that sent it.
    pub effect: EffectId,
}

impl fmt::Display for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.contact, self.effect)
    }
}

/// The text was not written by Hilo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a callback of Hilo's")]
pub struct ForeignCallback;

impl FromStr for Callback {
    type Err = ForeignCallback;
    fn from_str(text: &str) -> Result<Self, ForeignCallback> {
        let (contact, effect) = text.split_once('.').ok_or(ForeignCallback)?;
        match (contact.parse(), effect.parse()) {
            (Ok(contact), Ok(effect)) => Ok(Self { contact, effect }),
            _ => Err(ForeignCallback),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{IdSource, Timestamp};

    #[test]
    fn round_trips_and_fits() {
        let mut ids = IdSource::new(Timestamp::from_millis(1), 1);
        let callback = Callback { contact: ids.make(), effect: ids.make() };
        let text = callback.to_string();
        assert_eq!(text.parse(), Ok(callback));
        assert!(text.len() <= 512);
        assert_eq!("order-17".parse::<Callback>(), Err(ForeignCallback));
    }
}
