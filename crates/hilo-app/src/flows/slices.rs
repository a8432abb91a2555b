//! How runs fare, asked by what they have in common: flow, version, variant, channel, trigger, kind of process, time.

use super::figures::{Period, RunFigures, Runs};
use crate::{App, Caller, Error, FieldError, Problem, Result};
use hilo_model::{
    ChannelId, FlowId, FlowVersionId, Id, Timestamp,
    access::Permission,
    calendar::Zone,
    figure::{Counted, Slice},
};
use hilo_settings::{FlowVersion, Stored};
use hilo_store::figure::{About, FigureFilter, FigureSum, Grain, Span, first_hour_told};
use std::collections::{BTreeMap, HashMap};

/// The most groups that are told.
pub const MOST_GROUPS: usize = 2_000;

/// By how much runs may be grouped at once.
pub const MOST_DIMENSIONS: usize = 3;

/// Of the runs of some versions, only these.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SliceFilter {
    /// Those that began on this channel.
    pub channel: Option<ChannelId>,
    /// Those that this started.
    pub trigger: Option<String>,
    /// Those on which this variant of this split had an effect.
    pub variant: Option<(String, String)>,
}

impl SliceFilter {
    /// Whether it takes all.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn takes(&self, slice: &Slice) -> bool {
        let variant =
            |(node, name): &(String, String)| slice.variants.get(&**node).is_some_and(|v| **v == **name);
        self.channel.is_none_or(|channel| slice.channel == Some(channel))
            && self.trigger.as_ref().is_none_or(|trigger| *slice.trigger == **trigger)
            && self.variant.as_ref().is_none_or(variant)
    }
}

/// What runs have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// The flow.
    Flow,
    /// The version, with its flow.
    Version,
    /// A variant that had an effect on them; who came by several splits is in a group of each.
    Variant,
    /// The channel on which they began.
    Channel,
    /// What started them.
    Trigger,
    /// The kind of process that their flow says it is.
    Process,
    /// The hour in which it happened; of the last days only.
    Hour,
    /// The day of the workspace in which it happened.
    Day,
    /// The month of the workspace in which it happened.
    Month,
}

impl Dimension {
    /// All, with their names.
    pub const ALL: [(&'static str, Self); 9] = [
        ("flow", Self::Flow),
        ("version", Self::Version),
        ("variant", Self::Variant),
        ("channel", Self::Channel),
        ("trigger", Self::Trigger),
        ("process", Self::Process),
        ("hour", Self::Hour),
        ("day", Self::Day),
        ("month", Self::Month),
    ];

    /// The one with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, dimension)| dimension)
    }

    const fn is_time(self) -> bool {
        matches!(self, Self::Hour | Self::Day | Self::Month)
    }
}

/// Which runs, and how they are grouped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskRuns {
    /// Of which time.
    pub period: Period,
    /// By what, at most [`MOST_DIMENSIONS`], at most one of them a time; none: all together.
    pub by: Vec<Dimension>,
    /// Only of this flow, by id or short name.
    pub flow: Option<String>,
    /// Only of these versions of it, by number; all if empty.
    pub versions: Vec<i32>,
    /// Only of flows that say they are this kind of process.
    pub process: Option<String>,
    /// Only these.
    pub only: SliceFilter,
}

/// What the runs of a group have in common; none of what they are not grouped by, and of what is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupKey {
    /// When, the beginning.
    pub at: Option<Timestamp>,
    /// The flow.
    pub flow: Option<FlowId>,
    /// The version's number.
    pub version: Option<i32>,
    /// The kind of process.
    pub process: Option<String>,
    /// The channel.
    pub channel: Option<ChannelId>,
    /// What started them.
    pub trigger: Option<String>,
    /// Split and variant.
    pub variant: Option<(String, String)>,
}

/// How runs fare, by group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupedRuns {
    /// What of the period is told.
    pub period: Period,
    /// The time zone of its days.
    pub zone: String,
    /// All of them.
    pub all: RunFigures,
    /// The groups, ascending; of times without anything there is none.
    pub groups: Vec<(GroupKey, RunFigures)>,
}

impl App {
    /// How the runs of the caller's environment fare, by group.
    pub async fn grouped_runs(&self, caller: &Caller, asked: AskRuns) -> Result<GroupedRuns> {
        caller.require(Permission::FlowsRead)?;
        let time = time_of(&asked.by)?;
        let known = self.known_versions(caller, &asked).await?;
        let (name, zone) = self.zone(caller).await?;
        let mut period = asked.period.kept(&zone, self.now());
        if time == Some(Dimension::Hour) {
            let oldest = first_hour_told(self.now());
            period.from = Some(period.from.map_or(oldest, |from| from.max(oldest)));
        }
        let (from, until) = period.ends();
        let spans = match time {
            Some(Dimension::Hour) => FigureFilter::hours(About::Runs, Vec::new(), from, until).spans,
            Some(Dimension::Day) => Span::by_day(&zone, from, until),
            _ => period.spans(&zone),
        };
        let of = known.keys().map(|version| version.uuid()).collect();
        let of_slices = [Dimension::Variant, Dimension::Channel, Dimension::Trigger];
        let by_slice = !asked.only.is_all() || asked.by.iter().any(|dimension| of_slices.contains(dimension));
        let filter = FigureFilter { about: About::Runs, of, spans, by_slice, by_time: time.is_some() };
        let sums = self.store.read().figures(caller.viewer.scope, &filter).await?;
        let mut groups = Groups::new(&asked, time, &zone, &known);
        for sum in &sums {
            groups.take(sum);
        }
        if groups.groups.len() > MOST_GROUPS {
            return Err(Error::from(FieldError::new(
                "/by",
                Problem::Range { min: 0, max: MOST_GROUPS as i64 },
            )));
        }
        let told = groups.groups.into_iter().map(|(key, runs)| (key, runs.figures()));
        Ok(GroupedRuns { period, zone: name, all: groups.all.figures(), groups: told.collect() })
    }

    /// The versions that are asked about.
    async fn known_versions(
        &self,
        caller: &Caller,
        asked: &AskRuns,
    ) -> Result<HashMap<FlowVersionId, Known>> {
        let flows: Vec<(FlowId, Vec<Stored<FlowVersion>>)> = match &asked.flow {
            Some(flow) => {
                let flow = self.find_flow(caller, flow).await?.setting;
                vec![(flow.id, self.versions_of(&flow).await?)]
            }
            None => {
                let mut versions = self.versions_by_flow(caller).await?;
                let flows = self.flows_of(caller).await?.into_iter().map(|stored| stored.setting.id);
                flows.map(|flow| (flow, versions.remove(&flow).unwrap_or_default())).collect()
            }
        };
        let mut known = HashMap::new();
        for (flow, versions) in flows {
            for version in versions {
                let FlowVersion { id, number, document, .. } = version.setting;
                let process = document.get("process").and_then(|process| process.as_str()).map(str::to_owned);
                if (asked.versions.is_empty() || asked.versions.contains(&number))
                    && (asked.process.is_none() || asked.process == process)
                {
                    known.insert(id, Known { flow, number, process });
                }
            }
        }
        Ok(known)
    }
}

/// What is known of a version.
struct Known {
    flow: FlowId,
    number: i32,
    process: Option<String>,
}

/// The time among what runs are grouped by.
fn time_of(by: &[Dimension]) -> Result<Option<Dimension>> {
    let refuse = |max| Err(FieldError::new("/by", Problem::Range { min: 0, max }).into());
    if by.len() > MOST_DIMENSIONS {
        return refuse(MOST_DIMENSIONS as i64);
    }
    let mut times = by.iter().copied().filter(|dimension| dimension.is_time());
    let time = times.next();
    if times.next().is_some() { refuse(1) } else { Ok(time) }
}

/// Groups, as figures come in.
struct Groups<'a> {
    asked: &'a AskRuns,
    time: Option<Dimension>,
    zone: &'a Zone,
    known: &'a HashMap<FlowVersionId, Known>,
    all: Runs,
    groups: BTreeMap<GroupKey, Runs>,
    /// The last slice that came, for they come one after the other.
    slice: (std::sync::Arc<str>, Slice),
    /// Whether what is under way now can be told of the groups.
    now: bool,
}

impl<'a> Groups<'a> {
    fn new(
        asked: &'a AskRuns,
        time: Option<Dimension>,
        zone: &'a Zone,
        known: &'a HashMap<FlowVersionId, Known>,
    ) -> Self {
        let kept = [Dimension::Flow, Dimension::Version, Dimension::Process];
        let now = asked.only.is_all() && asked.by.iter().all(|dimension| kept.contains(dimension));
        let (all, slice) = (Runs::new(&asked.only), ("".into(), Slice::default()));
        Self { asked, time, zone, known, all, groups: BTreeMap::new(), slice, now }
    }

    fn take(&mut self, sum: &FigureSum) {
        if sum.slice != self.slice.0 {
            self.slice = (sum.slice.clone(), Slice::from_text(&sum.slice));
        }
        if sum.counted.is_now() {
            self.all.take(sum);
            if !self.now {
                return;
            }
        } else if !self.asked.only.takes(&self.slice.1) {
            return;
        } else {
            self.all.take(sum);
        }
        let Some(known) = self.known.get(&FlowVersionId::from_uuid(sum.of)) else { return };
        let mut key = GroupKey::default();
        for dimension in &self.asked.by {
            match dimension {
                Dimension::Flow => key.flow = Some(known.flow),
                Dimension::Version => (key.flow, key.version) = (Some(known.flow), Some(known.number)),
                Dimension::Process => key.process.clone_from(&known.process),
                Dimension::Channel => key.channel = self.slice.1.channel,
                Dimension::Trigger => {
                    key.trigger = Some(&*self.slice.1.trigger).filter(|t| !t.is_empty()).map(str::to_owned);
                }
                Dimension::Hour | Dimension::Day | Dimension::Month => key.at = self.at(sum),
                Dimension::Variant => {}
            }
        }
        if self.asked.by.is_empty() {
            return;
        }
        if !self.asked.by.contains(&Dimension::Variant) {
            let (only, now, time) = (&self.asked.only, self.now, self.time);
            let new = || if now && time.is_none() { Runs::new(only) } else { Runs::new(only).of_a_time() };
            self.groups.entry(key).or_insert_with(new).take(sum);
            return;
        }
        for (node, variant) in &self.slice.1.variants {
            // Of several splits each counts what came by itself.
            if matches!(&sum.counted, Counted::Came { node: other } if other != node) {
                continue;
            }
            let key = GroupKey { variant: Some((node.to_string(), variant.to_string())), ..key.clone() };
            self.groups.entry(key).or_insert_with(|| Runs::of_split(node)).take(sum);
        }
    }

    /// When it happened, the beginning of the group's hour, day or month.
    fn at(&self, sum: &FigureSum) -> Option<Timestamp> {
        let (grain, at) = sum.at?;
        Some(match (self.time?, grain) {
            (Dimension::Day, Grain::Hour) => self.zone.day(at),
            (Dimension::Month, Grain::Hour) => self.zone.start(self.zone.month(at)),
            (Dimension::Month, Grain::Day) => self.zone.start(Zone::default().month(at)),
            (_, Grain::Hour) => at,
            (_, Grain::Day | Grain::Month) => self.zone.start(at),
        })
    }
}
