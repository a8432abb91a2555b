//! What a turn commits.

use crate::{
    figure::FigureRow,
    journal::{LaneKey, NewEntry, Offset},
    outbox::OutboxRow,
    partition::Fence,
    rows::{AuditRow, Row},
    timer::TimerChange,
};
use bytes::Bytes;
use hilo_model::{CommandId, EffectId, Scope, Timestamp};
use serde::{Deserialize, Serialize};

/// A lane's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneState {
    /// Grows by one with each turn that changes the state.
    pub version: i64,
    /// The state, sealed like the lane's events.
    pub bytes: Bytes,
}

/// Turns of one partition, consecutive in the journal, committed together with the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turns {
    /// The cursor they start from.
    pub after: Offset,
    /// The cursor they leave behind.
    pub up_to: Offset,
    /// The turns, in order. Entries that changed nothing have none.
    pub turns: Vec<Turn>,
    /// Ownership of the partitions whose outbox rows come claimed already. If one does not hold, nothing of this is
    /// committed: whoever claimed them may not begin them.
    pub claims: Vec<Fence>,
}

/// Everything that one event changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Whose lane.
    pub lane: LaneKey,
    /// The new state, if it changed.
    pub state: Option<LaneState>,
    /// Rows for queries. Applied in order; of several full rows with one key the last wins.
    pub rows: Vec<Row>,
    /// What is added to figures.
    pub figures: Vec<FigureRow>,
    /// The lane's timers.
    pub timers: Vec<TimerChange>,
    /// What must happen outside.
    pub outbox: Vec<OutboxRow>,
    /// Outbox rows that a sign has settled, whatever their state: they go, also those that a turn of the same batch
    /// has put there.
    pub proven: Vec<EffectId>,
    /// Events for other lanes.
    pub appends: Vec<NewEntry>,
    /// Entries of the audit log.
    pub audit: Vec<AuditRow>,
    /// The answer, if the event was a command.
    pub result: Option<CommandResult>,
    /// When.
    pub at: Timestamp,
}

impl Turn {
    /// A turn that changes nothing yet.
    pub fn new(lane: LaneKey, at: Timestamp) -> Self {
        Self {
            lane,
            state: None,
            rows: Vec::new(),
            figures: Vec::new(),
            timers: Vec::new(),
            outbox: Vec::new(),
            proven: Vec::new(),
            appends: Vec::new(),
            audit: Vec::new(),
            result: None,
            at,
        }
    }
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandResult {
    /// Where.
    pub scope: Scope,
    /// The command.
    pub command: CommandId,
    /// When it was decided.
    pub at: Timestamp,
    /// What was decided: JSON of the core's answer type.
    pub body: String,
}
