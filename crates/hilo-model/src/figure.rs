//! What is counted of flows (F16) and of channels (G1): sums that a turn adds to, so that a question about a million runs reads a
//! few rows.

use crate::{Duration, Timestamp};
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
    /// Something else took over: a person, another flow, a merge, an erasure.
    Interrupted,
    /// It could not go on.
    Failed,
}

impl Ending {
    /// Every ending.
    pub const ALL: [Self; 5] =
        [Self::Completed, Self::HandedOff, Self::Unanswered, Self::Interrupted, Self::Failed];

    /// The name in databases and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::HandedOff => "handed_off",
            Self::Unanswered => "unanswered",
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
/// Before the name of a goal.
const GOAL: &str = "goal ";
/// Before the reason of a failure.
const FAILED: &str = "failed ";

impl Counted {
    /// The kinds that are about runs as a whole.
    pub const OF_RUNS: [i16; 2] = [RUN, TOOK];
    /// The kinds that are about nodes.
    pub const OF_NODES: [i16; 3] = [LEFT, STOPPED, AGAIN];
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
            Self::Started | Self::Ended(_) | Self::Goal { .. } => RUN,
            Self::Took(_) => TOOK,
            Self::Left { .. } => LEFT,
            Self::Stopped { .. } => STOPPED,
            Self::Again { .. } => AGAIN,
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

/// The beginning of the hour (UTC) in which something is counted.
pub const fn hour(at: Timestamp) -> Timestamp {
    const HOUR: i64 = 3_600_000_000;
    Timestamp::from_micros(at.as_micros().div_euclid(HOUR) * HOUR)
}

/// Spans of about the same length: eight bins for each doubling, so a bin is at most an eighth wide and what is read from its
/// middle at most a sixteenth off. Milliseconds below 8 have a bin each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bin(pub u16);

/// Bins to a doubling, as a power of two.
const PRECISION: u32 = 3;

impl Bin {
    /// The bin of a span.
    pub const fn of(span: Duration) -> Self {
        let millis = span.as_millis();
        if millis < 1 << PRECISION {
            return Self(millis as u16);
        }
        let doubling = millis.ilog2();
        let within = (millis >> (doubling - PRECISION)) & ((1 << PRECISION) - 1);
        Self((((doubling - PRECISION + 1) as u16) << PRECISION) | within as u16)
    }

    /// The shortest span of the bin.
    pub const fn from(self) -> Duration {
        let group = (self.0 >> PRECISION) as u32;
        if group == 0 {
            return Duration::from_millis(self.0 as u64);
        }
        let within = (self.0 & ((1 << PRECISION) - 1)) as u64;
        let base = (1 << PRECISION) + within;
        // Beyond half a billion years.
        if group > 58 { Duration::from_micros(u64::MAX) } else { Duration::from_millis(base << (group - 1)) }
    }

    /// The shortest span that is longer than all of the bin.
    pub const fn to(self) -> Duration {
        Self(self.0.saturating_add(1)).from()
    }
}

/// The span that `share` (0 to 1) of those counted do not exceed, from counts by bin; none if nothing was counted.
pub fn percentile(bins: impl IntoIterator<Item = (Bin, i64)>, share: f64) -> Option<Duration> {
    let mut bins: Vec<(Bin, i64)> = bins.into_iter().filter(|(_, count)| *count > 0).collect();
    bins.sort_unstable();
    let all: i64 = bins.iter().map(|(_, count)| count).sum();
    let wanted = share.clamp(0.0, 1.0) * all as f64;
    let mut before = 0.0;
    for (bin, count) in &bins {
        let count = *count as f64;
        if before + count >= wanted {
            // As if those of a bin were spread over it evenly.
            let (from, to) = (bin.from().as_micros() as f64, bin.to().as_micros() as f64);
            let within = from + (to - from) * ((wanted - before) / count).clamp(0.0, 1.0);
            return Some(Duration::from_micros(within as u64));
        }
        before += count;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    #[test]
    fn percentiles_lie_where_they_should() {
        let bins = |spans: &[u64]| -> Vec<(Bin, i64)> {
            spans.iter().map(|seconds| (Bin::of(Duration::from_seconds(*seconds)), 1)).collect()
        };
        assert_eq!(percentile(bins(&[]), 0.5), None);
        let hundred: Vec<u64> = (1..=100).collect();
        for (share, seconds) in [(0.5, 50.0), (0.9, 90.0)] {
            let span = percentile(bins(&hundred), share).unwrap().as_micros() as f64 / 1e6;
            assert!((span / seconds - 1.0).abs() < 0.07, "{share}: {span}");
        }
    }

    proptest! {
        #[test]
        fn a_span_lies_in_its_bin(micros in 0..=i64::MAX as u64) {
            let span = Duration::from_micros(micros);
            let bin = Bin::of(span);
            prop_assert!(bin.from().as_millis() <= span.as_millis());
            prop_assert!(span.as_millis() < bin.to().as_millis());
        }

        #[test]
        fn bins_ascend_and_are_narrow(number in 0..400_u16) {
            let (from, to) = (Bin(number).from().as_millis(), Bin(number).to().as_millis());
            prop_assert!(from < to);
            prop_assert!(to - from == 1 || (to - from) * 8 <= from);
            prop_assert_eq!(Bin::of(Bin(number).from()), Bin(number));
        }
    }
}
