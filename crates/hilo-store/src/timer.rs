//! Timers: moments at which a lane gets an event of its own making. Fired once, never early.

use crate::{journal::LaneKey, partition::PartitionId};
use hilo_model::{TimerId, Timestamp};

/// A due moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// Its id, chosen by the turn that set it.
    pub id: TimerId,
    /// The partition of the lane.
    pub partition: PartitionId,
    /// The lane.
    pub lane: LaneKey,
    /// When.
    pub due: Timestamp,
}

/// What a turn does to the lane's timers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimerChange {
    /// Wake the lane at that moment.
    Set(Timer),
    /// Forget it; harmless if it has fired.
    Cancel(TimerId),
}
