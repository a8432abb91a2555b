//! What is counted of flows (F16) and of channels (G1): sums that a turn adds to, so that a question about a million runs reads a
//! few rows.

mod bin;
mod slice;

pub use bin::{Bin, percentile};
pub use slice::{MOST_VARIANTS, Slice};

use crate::Timestamp;
use std::{borrow::Cow, sync::Arc};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// At an end of the drawing.
    Completed,
    /// At a hand-off to people, which is an end too.
    HandedOff,
    /// The customer's answers did not fit, or none came, and the flow has no way for that.
    Unanswered,
    /// The customer said that they want nothing any more.
    OptedOut,
    /// A person of the team took the conversation over.
    TakenOver,
    /// Something else took over: another flow, a release, a merge, an erasure. Until Hilo told them apart, also a person and a
    /// stop word.
    Interrupted,
    /// It could not go on.
    Failed,
}

impl Ending {
    /// Every ending.
    pub const ALL: [Self; 7] = [
        Self::Completed,
        Self::HandedOff,
        Self::Unanswered,
        Self::OptedOut,
        Self::TakenOver,
        Self::Interrupted,
        Self::Failed,
    ];

    /// The name in databases and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::HandedOff => "handed_off",
            Self::Unanswered => "unanswered",
            Self::OptedOut => "opted_out",
            Self::TakenOver => "taken_over",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }

    /// The ending with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ending| ending.as_str() == name)
    }

    /// Whether the run came to where its author meant it to come.
    pub const fn is_reached(self) -> bool {
        matches!(self, Self::Completed | Self::HandedOff)
    }
}

/// What is counted, of one version of a flow or of one channel.
///
/// All but [`Counted::Active`] and [`Counted::Standing`] are counted in the hour in which they happened ([`hour`]); those two
/// are of no time: they go up and down, and their sum is what is true now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Runs that began in it.
    Started,
    /// Runs that began in it and ended so.
    Ended(Ending),
    /// Runs that came to an end ([`Ending::is_reached`]) after a time of this bin; `sum` is of their milliseconds.
    Took(Bin),
    /// Runs that began in it and reached a goal.
    Goal {
        /// What it is called.
        goal: Arc<str>,
    },
    /// Runs that began in it and came by a variant of a split: of all that is counted of the variant, how many began.
    Came {
        /// The split.
        node: Arc<str>,
    },
    /// People on whom a variant of a split had its first effect. Each counts once for an experiment, however many runs they have.
    Exposed {
        /// The split.
        node: Arc<str>,
        /// The variant.
        variant: Arc<str>,
    },
    /// Of them, those who reached a goal in a run in which the variant had an effect on them. Each counts once for a goal.
    Converted {
        /// The split.
        node: Arc<str>,
        /// The variant.
        variant: Arc<str>,
        /// The goal.
        goal: Arc<str>,
    },
    /// Runs that began in it and are under way.
    Active,
    /// How often a node was left by an output. `end` where the node is an end or hands off; `call` and `go_to` where another
    /// flow goes on.
    Left {
        /// The node.
        node: Arc<str>,
        /// The output, as the steps of runs name it.
        output: Arc<str>,
    },
    /// Runs that ended while they stood at a node, without coming to an end. Of a flow that was called within another, both are
    /// counted: each at the node at which the run stood in it.
    Stopped {
        /// The node.
        node: Arc<str>,
        /// How.
        ending: Ending,
    },
    /// How often a node asked again, because what came did not fit.
    Again {
        /// The node.
        node: Arc<str>,
    },
    /// What went wrong at a node.
    Error {
        /// The node.
        node: Arc<str>,
        /// What: a stable word.
        code: Arc<str>,
    },
    /// A call to a backend that was made again.
    Retried {
        /// The node that calls.
        node: Arc<str>,
    },
    /// Runs that stand at a node now.
    Standing {
        /// The node.
        node: Arc<str>,
    },
    /// Messages of customers that came through a channel.
    Received,
    /// Messages of ours that were handed over for sending through a channel.
    Sent,
    /// Signs of the provider that it has a message of ours (sent, delivered, read).
    Confirmed,
    /// Messages of ours that failed: the provider refused or could not deliver them, or they could not even be given to it.
    Failed {
        /// The provider's code, or a word of ours where it gave none.
        why: Arc<str>,
    },
}

const RUN: i16 = 1;
const TOOK: i16 = 2;
const LEFT: i16 = 3;
const STOPPED: i16 = 4;
const AGAIN: i16 = 5;
const NOW: i16 = 6;
const CHANNEL: i16 = 7;
const TRIAL: i16 = 8;
const TROUBLE: i16 = 9;
/// What a run that came by a split is called.
const CAME: &str = "came";
/// A call that was made again.
const RETRIED: &str = "retried";
/// Before the code of an error.
const ERROR: &str = "error ";
/// Between a variant and what is told of it; no name holds it ([`Counted::name`]).
const PART: char = '\u{1f}';
/// Before the name of a goal.
const GOAL: &str = "goal ";
/// Before the reason of a failure.
const FAILED: &str = "failed ";

impl Counted {
    /// The kinds that are about runs as a whole.
    pub const OF_RUNS: [i16; 4] = [RUN, TOOK, AGAIN, TROUBLE];
    /// The kinds that are about nodes alone.
    pub const OF_NODES: [i16; 2] = [LEFT, STOPPED];
    /// The kind of what is about experiments.
    pub const OF_TRIALS: [i16; 1] = [TRIAL];
    /// The kind of what is about channels.
    pub const OF_CHANNELS: [i16; 1] = [CHANNEL];
    /// The kind of what is true now.
    pub const OF_NOW: i16 = NOW;

    /// Whether it is of no time.
    pub const fn is_now(&self) -> bool {
        matches!(self, Self::Active | Self::Standing { .. })
    }

    /// The kind in databases, where what is asked for together lies together.
    pub const fn kind(&self) -> i16 {
        match self {
            Self::Started | Self::Ended(_) | Self::Goal { .. } | Self::Came { .. } => RUN,
            Self::Took(_) => TOOK,
            Self::Left { .. } => LEFT,
            Self::Stopped { .. } => STOPPED,
            Self::Again { .. } => AGAIN,
            Self::Exposed { .. } | Self::Converted { .. } => TRIAL,
            Self::Error { .. } | Self::Retried { .. } => TROUBLE,
            Self::Active | Self::Standing { .. } => NOW,
            Self::Received | Self::Sent | Self::Confirmed | Self::Failed { .. } => CHANNEL,
        }
    }

    /// The node in databases; empty for what is of none.
    pub fn node(&self) -> &str {
        match self {
            Self::Left { node, .. }
            | Self::Stopped { node, .. }
            | Self::Again { node }
            | Self::Came { node }
            | Self::Exposed { node, .. }
            | Self::Converted { node, .. }
            | Self::Error { node, .. }
            | Self::Retried { node }
            | Self::Standing { node } => node,
            Self::Started
            | Self::Ended(_)
            | Self::Took(_)
            | Self::Goal { .. }
            | Self::Active
            | Self::Received
            | Self::Sent
            | Self::Confirmed
            | Self::Failed { .. } => "",
        }
    }

    /// The rest in databases.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Started => "started".into(),
            Self::Ended(ending) | Self::Stopped { ending, .. } => ending.as_str().into(),
            Self::Took(bin) => bin.0.to_string().into(),
            Self::Goal { goal } => format!("{GOAL}{goal}").into(),
            Self::Left { output, .. } => Cow::Borrowed(output),
            Self::Came { .. } => CAME.into(),
            Self::Exposed { variant, .. } => plain(variant),
            Self::Converted { variant, goal, .. } => {
                format!("{}{PART}{}", plain(variant), plain(goal)).into()
            }
            Self::Error { code, .. } => format!("{ERROR}{code}").into(),
            Self::Retried { .. } => RETRIED.into(),
            Self::Again { .. } | Self::Active | Self::Standing { .. } => "".into(),
            Self::Received => "received".into(),
            Self::Sent => "sent".into(),
            Self::Confirmed => "confirmed".into(),
            Self::Failed { why } => format!("{FAILED}{why}").into(),
        }
    }

    /// What has these in a database; none if nothing has.
    pub fn from_columns(kind: i16, node: &str, name: &str) -> Option<Self> {
        Some(match (kind, node, name) {
            (RUN, "", "started") => Self::Started,
            (RUN, "", name) => match name.strip_prefix(GOAL) {
                Some(goal) => Self::Goal { goal: goal.into() },
                None => Self::Ended(Ending::from_name(name)?),
            },
            (RUN, node, CAME) => Self::Came { node: node.into() },
            (TRIAL, node, name) => match name.split_once(PART) {
                None => Self::Exposed { node: node.into(), variant: name.into() },
                Some((variant, goal)) => {
                    Self::Converted { node: node.into(), variant: variant.into(), goal: goal.into() }
                }
            },
            (TROUBLE, node, RETRIED) => Self::Retried { node: node.into() },
            (TROUBLE, node, name) => {
                Self::Error { node: node.into(), code: name.strip_prefix(ERROR)?.into() }
            }
            (TOOK, "", name) => Self::Took(Bin(name.parse().ok()?)),
            (LEFT, node, output) => Self::Left { node: node.into(), output: output.into() },
            (STOPPED, node, name) => Self::Stopped { node: node.into(), ending: Ending::from_name(name)? },
            (AGAIN, node, "") => Self::Again { node: node.into() },
            (NOW, "", "") => Self::Active,
            (NOW, node, "") => Self::Standing { node: node.into() },
            (CHANNEL, "", "received") => Self::Received,
            (CHANNEL, "", "sent") => Self::Sent,
            (CHANNEL, "", "confirmed") => Self::Confirmed,
            (CHANNEL, "", name) => Self::Failed { why: name.strip_prefix(FAILED)?.into() },
            _ => return None,
        })
    }
}

/// A name without what parts names.
fn plain(name: &str) -> Cow<'_, str> {
    if name.contains(PART) { name.replace(PART, " ").into() } else { name.into() }
}

/// The beginning of the hour (UTC) in which something is counted.
pub const fn hour(at: Timestamp) -> Timestamp {
    const HOUR: i64 = 3_600_000_000;
    Timestamp::from_micros(at.as_micros().div_euclid(HOUR) * HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_say_all_there_is() {
        let node: Arc<str> = "ask".into();
        let mut all = vec![
            Counted::Started,
            Counted::Active,
            Counted::Took(Bin(77)),
            Counted::Goal { goal: "goal started".into() },
            Counted::Left { node: node.clone(), output: "started".into() },
            Counted::Again { node: node.clone() },
            Counted::Came { node: node.clone() },
            Counted::Exposed { node: node.clone(), variant: "long".into() },
            Counted::Converted { node: node.clone(), variant: "long".into(), goal: "a sale".into() },
            Counted::Error { node: node.clone(), code: "http_failed".into() },
            Counted::Retried { node: node.clone() },
            Counted::Standing { node: node.clone() },
            Counted::Received,
            Counted::Sent,
            Counted::Confirmed,
            Counted::Failed { why: "131047".into() },
        ];
        all.extend(Ending::ALL.map(Counted::Ended));
        all.extend(Ending::ALL.map(|ending| Counted::Stopped { node: node.clone(), ending }));
        for counted in all {
            let back = Counted::from_columns(counted.kind(), counted.node(), &counted.name());
            assert_eq!(back, Some(counted));
        }
        assert_eq!(Counted::from_columns(RUN, "", "exploded"), None);
        assert_eq!(Counted::from_columns(99, "", ""), None);
    }

    #[test]
    fn an_hour_begins_at_its_first_microsecond() {
        let at: Timestamp = "2026-11-21T09:59:59.999999Z".parse().unwrap();
        assert_eq!(hour(at).to_string(), "2026-11-21T09:00:00Z");
        assert_eq!(hour(hour(at)), hour(at));
    }
}
