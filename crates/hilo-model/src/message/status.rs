//! How far a message of ours came.

use serde::{Deserialize, Serialize};

/// How far a message of ours came. Later ones outrank earlier ones; a status never moves back.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In the outbox.
    Queued = 0,
    /// A call is under way, or its outcome is unknown.
    Sending = 1,
    /// The provider took it.
    Accepted = 2,
    /// It left the provider.
    Sent = 3,
    /// It will not arrive. A later proof of delivery outranks it.
    Failed = 4,
    /// It is on a device of the person.
    Delivered = 5,
    /// It was shown.
    Read = 6,
    /// A voice note was listened to.
    Played = 7,
}

impl Status {
    /// Every status in its rank.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Sending,
        Self::Accepted,
        Self::Sent,
        Self::Failed,
        Self::Delivered,
        Self::Read,
        Self::Played,
    ];

    /// The number that databases keep; later ones outrank earlier ones.
    pub fn rank(self) -> i16 {
        self as i16
    }

    /// The status with this rank.
    pub fn from_rank(rank: i16) -> Option<Self> {
        Self::ALL.get(usize::try_from(rank).ok()?).copied()
    }

    /// Whether it reached the person: that is when it costs something.
    pub fn is_delivered(self) -> bool {
        self >= Self::Delivered
    }

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Played => "played",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_positions() {
        for (rank, status) in Status::ALL.into_iter().enumerate() {
            assert_eq!(Status::from_rank(rank as i16), Some(status));
            assert_eq!(status.rank(), rank as i16);
        }
        assert_eq!(Status::from_rank(8), None);
        assert_eq!(Status::from_rank(-1), None);
    }
}
