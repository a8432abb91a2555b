//! Figures of flows and channels: sums that turns add to in their own commit, so that each turn is counted exactly once.
//!
//! What is counted is [`Counted`]. A sum belongs to a version of a flow or a channel, to an hour (UTC), and to a
//! [slice](hilo_model::figure::Slice) of the runs. [`Store::sweep`](crate::Store::sweep) takes hours that are gone for some days out of the table
//! and adds them to the [pack] of their day **and** to that of their month, in the workspace's time zone; so a sum is told by the hours, and
//! by either the days or the months, and a year of a version is read in a few rows. A store whose writers are several keeps the sum
//! of an hour for each partition, so that they never wait for one another; whoever asks gets the sum of those sums.

mod additions;
pub mod pack;

pub use additions::{Addition, Additions};

use hilo_model::{
    Duration, Scope, Timestamp,
    calendar::{Zone, next_date, next_month},
    figure::{Counted, hour},
};
use std::sync::Arc;
use uuid::Uuid;

/// How long figures are told by the hour: those of a day in each zone, and of the days before it, as health and hours of the last days are
/// asked for. What is older is told by dates.
pub const FIGURE_HOURS: Duration = Duration::from_days(8);

/// How long figures are kept by the hour: longer than they are told so, because a question takes a while and clocks of nodes differ.
pub const FIGURE_HOURS_KEPT: Duration = Duration::from_hours(8 * 24 + 1);

/// The first hour that is told as one at a moment: the first that begins within [`FIGURE_HOURS`].
pub fn first_hour_told(now: Timestamp) -> Timestamp {
    let oldest = now.minus(FIGURE_HOURS);
    if hour(oldest) == oldest { oldest } else { hour(oldest).plus(Duration::from_hours(1)) }
}

/// Adds to a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow {
    /// Where.
    pub scope: Scope,
    /// Of which version of a flow, or of which channel.
    pub of: Uuid,
    /// The beginning of the hour; 1970 for what is true now.
    pub at: Timestamp,
    /// Of which runs: a [slice](hilo_model::figure::Slice) as text.
    pub slice: Arc<str>,
    /// What is counted.
    pub counted: Counted,
    /// How many more.
    pub count: i64,
    /// What is added to the sum of what is measured.
    pub sum: i64,
    /// When.
    pub last: Timestamp,
}

impl FigureRow {
    /// What a turn at `now` adds, of no slice.
    pub fn new(scope: Scope, of: Uuid, counted: Counted, (count, sum): (i64, i64), now: Timestamp) -> Self {
        let at = if counted.is_now() { Timestamp::from_micros(0) } else { hour(now) };
        Self { scope, of, at, slice: "".into(), counted, count, sum, last: now }
    }

    /// Of these runs.
    #[must_use]
    pub fn of_slice(self, slice: Arc<str>) -> Self {
        Self { slice, ..self }
    }
}

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Runs of flows as a whole.
    Runs,
    /// Runs of flows as a whole, and nodes.
    Nodes,
    /// Experiments of flows.
    Trials,
    /// Channels.
    Channels,
}

/// How long the time is that a sum is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// An hour of UTC, that is not long gone.
    Hour,
    /// A date in the workspace's time zone.
    Day,
    /// A month there.
    Month,
}

impl Grain {
    /// The number in databases, where hours have a table of their own.
    pub const fn number(self) -> i16 {
        match self {
            Self::Hour => 0,
            Self::Day => 1,
            Self::Month => 2,
        }
    }

    /// The grain with a number.
    pub const fn from_number(number: i16) -> Option<Self> {
        match number {
            0 => Some(Self::Hour),
            1 => Some(Self::Day),
            2 => Some(Self::Month),
            _ => None,
        }
    }
}

/// Sums of one grain, whose beginnings lie in a time. Dates and months are [written](Zone::date) as moments of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The grain.
    pub grain: Grain,
    /// From then on.
    pub from: Timestamp,
    /// Before.
    pub until: Timestamp,
}

/// The first moment in which something can have happened: what is of no time lies before.
const FIRST: Timestamp = Timestamp::from_micros(1);

impl Span {
    /// All that ever happened.
    pub fn always() -> Vec<Self> {
        vec![Self::new(Grain::Hour, FIRST, Timestamp::MAX), Self::new(Grain::Month, FIRST, Timestamp::MAX)]
    }

    /// A time, as sums: hours, days at its ends, and whole months between. Of days that are not kept by the hour any more those count that begin in
    /// it.
    pub fn over(zone: &Zone, from: Timestamp, until: Timestamp) -> Vec<Self> {
        let mut spans = vec![Self::new(Grain::Hour, from.max(FIRST), until)];
        let (first, end) = dates(zone, from, until);
        let month = if zone.month(zone.start(first)) == first {
            first
        } else {
            next_month(zone.month(zone.start(first)))
        };
        let last = if end == Timestamp::MAX { end } else { Zone::default().month(end) };
        if month < last {
            spans.push(Self::new(Grain::Day, first, month));
            spans.push(Self::new(Grain::Month, month, last));
            spans.push(Self::new(Grain::Day, last, end));
        } else {
            spans.push(Self::new(Grain::Day, first, end));
        }
        spans.retain(|span| span.from < span.until);
        spans
    }

    /// A time, as hours and days.
    pub fn by_day(zone: &Zone, from: Timestamp, until: Timestamp) -> Vec<Self> {
        let (first, end) = dates(zone, from, until);
        vec![Self::new(Grain::Hour, from.max(FIRST), until), Self::new(Grain::Day, first, end)]
    }

    fn new(grain: Grain, from: Timestamp, until: Timestamp) -> Self {
        Self { grain, from, until }
    }
}

/// The first date that begins in a time, and the first that begins after it.
fn dates(zone: &Zone, from: Timestamp, until: Timestamp) -> (Timestamp, Timestamp) {
    let ceil = |at: Timestamp| {
        let date = zone.date(at);
        if zone.start(date) == at { date } else { next_date(date) }
    };
    (ceil(from.max(FIRST)), if until == Timestamp::MAX { until } else { ceil(until) })
}

/// Which figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureFilter {
    /// What about.
    pub about: About,
    /// Of these versions of flows, or of these channels.
    pub of: Vec<Uuid>,
    /// Of which time. (What is true now is told whatever the time.)
    pub spans: Vec<Span>,
    /// Whether sums are told by their slice; else those of all slices are added up.
    pub by_slice: bool,
    /// Whether sums are told by their time, each with its own.
    pub by_time: bool,
}

impl FigureFilter {
    /// All that was ever counted about these.
    pub fn always(about: About, of: Vec<Uuid>) -> Self {
        Self { about, of, spans: Span::always(), by_slice: false, by_time: false }
    }

    /// What happened in hours that began in a time, if they are kept by the hour.
    pub fn hours(about: About, of: Vec<Uuid>, from: Timestamp, until: Timestamp) -> Self {
        let spans = vec![Span::new(Grain::Hour, from.max(FIRST), until)];
        Self { about, of, spans, by_slice: false, by_time: false }
    }

    /// The kinds that are asked for, but for what is true now.
    pub fn kinds(&self) -> Vec<i16> {
        match self.about {
            About::Runs => Counted::OF_RUNS.to_vec(),
            About::Nodes => [&Counted::OF_RUNS[..], &Counted::OF_NODES].concat(),
            About::Trials => Counted::OF_TRIALS.to_vec(),
            About::Channels => Counted::OF_CHANNELS.to_vec(),
        }
    }

    /// Whether what is true now is asked for of nodes too.
    pub fn nodes(&self) -> bool {
        self.about == About::Nodes
    }

    /// The spans of a grain.
    pub fn of_grain(&self, grain: Grain) -> impl Iterator<Item = Span> + '_ {
        self.spans.iter().copied().filter(move |span| span.grain == grain)
    }
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FigureSum {
    /// Of which version of a flow, or of which channel.
    pub of: Uuid,
    /// Of which runs: a [slice](hilo_model::figure::Slice) as text, if that is told ([`FigureFilter::by_slice`]).
    pub slice: Arc<str>,
    /// Of which time, if that is told ([`FigureFilter::by_time`]): none for what is true now, and where all of them are added up.
    pub at: Option<(Grain, Timestamp)>,
    /// What is counted.
    pub counted: Counted,
    /// How many.
    pub count: i64,
    /// The sum of what is measured.
    pub sum: i64,
    /// When it was counted last.
    pub last: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A date that is counted in `spans`, so often.
    fn times(spans: &[Span], date: Timestamp) -> usize {
        let month = Zone::default().month(date);
        let within = |span: &&Span| {
            let at = if span.grain == Grain::Month { month } else { date };
            span.grain != Grain::Hour && span.from <= at && at < span.until
        };
        spans.iter().filter(within).count()
    }

    proptest! {
        #[test]
        fn every_day_of_a_time_is_counted_once_and_no_other(
            from in 1_577_836_800_000_000_i64..1_893_456_000_000_000,
            days in 0_u64..900,
            hours in 0_u64..24,
            zone in proptest::sample::select(vec!["UTC", "America/Santiago", "Asia/Kolkata", "Pacific/Auckland"]),
        ) {
            let zone = Zone::named(zone);
            let from = Timestamp::from_micros(from);
            let until = from.plus(Duration::from_days(days)).plus(Duration::from_hours(hours));
            let (over, by_day) = (Span::over(&zone, from, until), Span::by_day(&zone, from, until));
            let mut date = zone.date(from.minus(Duration::from_days(70)));
            while date < zone.date(until.plus(Duration::from_days(70))) {
                let begins = zone.start(date);
                let wanted = usize::from(from <= begins && begins < until);
                prop_assert_eq!(times(&over, date), wanted);
                prop_assert_eq!(times(&by_day, date), wanted);
                date = next_date(date);
            }
        }
    }

    #[test]
    fn a_year_is_read_in_months() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let spans = Span::over(&Zone::default(), at("2025-03-15T00:00:00Z"), at("2026-03-10T12:00:00Z"));
        let told: Vec<_> = spans.iter().map(|span| (span.grain, span.from.to_string())).collect();
        let expected = [
            (Grain::Hour, "2025-03-15T00:00:00Z"),
            (Grain::Day, "2025-03-15T00:00:00Z"),
            (Grain::Month, "2025-04-01T00:00:00Z"),
            (Grain::Day, "2026-03-01T00:00:00Z"),
        ];
        assert_eq!(told, expected.map(|(grain, from)| (grain, from.to_owned())));
    }
}
