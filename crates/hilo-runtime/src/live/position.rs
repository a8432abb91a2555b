//! Where somebody stands in what changes.

use hilo_store::{journal::Offset, partition::PartitionId};
use std::{fmt, str::FromStr};

/// What a watcher knows: of each partition the last turn it was told of.
///
/// As text the offsets stand in the order of partitions, in base 36 with dots between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position(pub(super) Vec<Offset>);

/// A text that is no position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no position in the stream of events")]
pub struct ParsePositionError;

impl Position {
    /// Of somebody who has been somewhere else.
    pub fn unknown() -> Self {
        Self(Vec::new())
    }

    pub(super) fn of(&self, partition: PartitionId) -> Offset {
        usize::try_from(partition.0).ok().and_then(|place| self.0.get(place)).copied().unwrap_or_default()
    }

    pub(super) fn reach(&mut self, partition: PartitionId, offset: Offset) {
        if let Some(known) = usize::try_from(partition.0).ok().and_then(|place| self.0.get_mut(place)) {
            *known = offset.max(*known);
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, offset) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(".")?;
            }
            f.write_str(&base_36(*offset))?;
        }
        Ok(())
    }
}

fn base_36(offset: Offset) -> String {
    let mut left = offset.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit((left % 36) as u32, 36).unwrap_or('0'));
        left /= 36;
        if left == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

impl FromStr for Position {
    type Err = ParsePositionError;
    fn from_str(text: &str) -> Result<Self, ParsePositionError> {
        let offset = |part: &str| i64::from_str_radix(part, 36).ok().filter(|offset| *offset >= 0);
        let offsets: Option<Vec<Offset>> = text.split('.').map(offset).collect();
        offsets.map(Self).ok_or(ParsePositionError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_position_is_read_as_it_was_written(offsets in proptest::collection::vec(0..i64::MAX, 1..70)) {
            let position = Position(offsets);
            prop_assert_eq!(position.to_string().parse(), Ok(position));
        }

        #[test]
        fn what_is_no_position_is_refused(text in "\\PC{0,40}") {
            if let Ok(position) = text.parse::<Position>() {
                prop_assert_eq!(position.to_string().parse::<Position>(), Ok(position));
            }
        }
    }
}
