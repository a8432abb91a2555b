//! How runs fare: the figures of a flow, with its nodes, and of all flows.

use super::slices::SliceFilter;
use crate::{App, Caller, Error, Result};
use hilo_model::{
    Duration, FlowId, FlowVersionId, Id, Timestamp,
    access::Permission,
    calendar::{Zone, next_date},
    figure::{Bin, Counted, Ending, Slice, hour, percentile},
};
use hilo_settings::{FlowVersion, Setting, Workspace};
use hilo_store::figure::{About, FigureFilter, FigureSum, Span, first_hour_told};
use std::collections::BTreeMap;

/// Of which time figures are asked. Both ends are moved outwards: to a full hour, or to a full day of the workspace's time zone where hours
/// are not kept any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// From then on; from the beginning if none.
    pub from: Option<Timestamp>,
    /// Before; up to now if none.
    pub until: Option<Timestamp>,
}

impl Period {
    /// What of it can be told.
    pub fn kept(self, zone: &Zone, now: Timestamp) -> Self {
        // By the hour and not by the moment: the hour in which the eight days began is not kept as one.
        let first = first_hour_told(now);
        let from = |at: Timestamp| if hour(at) < first { zone.day(at) } else { hour(at) };
        let until = |at: Timestamp| {
            let next = if hour(at) == at { at } else { hour(at).plus(Duration::from_hours(1)) };
            if next >= first {
                next
            } else if zone.day(at) == at {
                at
            } else {
                zone.start(next_date(zone.date(at)))
            }
        };
        Self { from: self.from.map(from), until: self.until.map(until) }
    }

    /// Its ends, where everything has some.
    pub(super) fn ends(self) -> (Timestamp, Timestamp) {
        (self.from.unwrap_or(Timestamp::from_micros(1)), self.until.unwrap_or(Timestamp::MAX))
    }

    /// As sums.
    pub(super) fn spans(self, zone: &Zone) -> Vec<Span> {
        if self.from.is_none() && self.until.is_none() {
            return Span::always();
        }
        let (from, until) = self.ends();
        Span::over(zone, from, until)
    }
}

/// How a flow's runs fare.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunFigures {
    /// Runs that began in the period; of a variant, those on which it had an effect.
    pub started: i64,
    /// Runs under way now, whenever they began; none where that is not kept: of a slice, of a time.
    pub active: Option<i64>,
    /// Runs that ended in the period, by how.
    pub ended: BTreeMap<Ending, i64>,
    /// Runs that reached a goal in the period, by goal.
    pub goals: BTreeMap<String, i64>,
    /// What went wrong at nodes.
    pub errors: i64,
    /// How often nodes asked again, and calls were made again.
    pub retries: i64,
    /// How long those took that came to an end.
    pub took: Option<Took>,
}

/// How long runs took that came to an end in the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Took {
    /// On average.
    pub average: Duration,
    /// Half of them took no longer. From counts by length, at most a sixteenth off; so is `p90`.
    pub p50: Duration,
    /// Nine in ten took no longer.
    pub p90: Duration,
}

/// What happened at a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeFigures {
    /// Runs that stand there now; none where that is not kept.
    pub standing: Option<i64>,
    /// How often it was left, by output.
    pub left: BTreeMap<String, i64>,
    /// Runs that ended there without coming to an end, by how.
    pub stopped: BTreeMap<Ending, i64>,
    /// How often it asked again.
    pub again: i64,
    /// What went wrong at it, by the code of the event.
    pub errors: BTreeMap<String, i64>,
    /// How often its call was made again.
    pub retried: i64,
}

impl NodeFigures {
    /// Of all that left it or ended at it, those that ended at it without coming to an end.
    pub fn dropped(&self) -> (i64, Option<f64>) {
        let dropped: i64 = self.stopped.values().sum();
        let all = dropped + self.left.values().sum::<i64>();
        (dropped, (all > 0).then(|| dropped as f64 / all as f64))
    }
}

/// The figures of a flow.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowFigures {
    /// The full hours that they are of.
    pub period: Period,
    /// Runs as a whole.
    pub runs: RunFigures,
    /// Node by node; those at which nothing happened are missing.
    pub nodes: BTreeMap<String, NodeFigures>,
}

impl App {
    /// The time zone of the caller's workspace, by whose days figures are told.
    pub(super) async fn zone(&self, caller: &Caller) -> Result<(String, Zone)> {
        let workspace = self.find::<Workspace>(caller, caller.viewer.scope.workspace).await?.setting;
        let zone = Zone::named(&workspace.time_zone);
        Ok((workspace.time_zone, zone))
    }

    /// The figures of a flow in the caller's environment; of one version, or of all, whose nodes with one id are added up; of all runs, or of those
    /// of a slice.
    pub async fn flow_figures(
        &self,
        caller: &Caller,
        flow: &str,
        version: Option<i32>,
        period: Period,
        only: &SliceFilter,
    ) -> Result<FlowFigures> {
        caller.require(Permission::FlowsRead)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let all = self.versions_of(&flow).await?;
        let wanted = all.iter().map(|stored| &stored.setting);
        let wanted = wanted.filter(|v| version.is_none_or(|number| v.number == number));
        let versions: Vec<FlowVersionId> = wanted.map(Setting::id).collect();
        if version.is_some() && versions.is_empty() {
            return Err(Error::NotFound(FlowVersion::KIND));
        }
        let (_, zone) = self.zone(caller).await?;
        let period = period.kept(&zone, self.now());
        let asked =
            FigureFilter { by_slice: !only.is_all(), ..asked(versions, About::Nodes, period.spans(&zone)) };
        let sums = self.store.read().figures(caller.viewer.scope, &asked).await?;
        let (mut runs, mut nodes) = (Runs::new(only), BTreeMap::<String, NodeFigures>::new());
        for sum in &sums {
            let wanted = match sum.counted.is_now() {
                // What is true now is of no slice.
                true => only.is_all(),
                false => only.takes(&Slice::from_text(&sum.slice)),
            };
            if !wanted {
                continue;
            }
            runs.take(sum);
            if !sum.counted.node().is_empty() {
                nodes.entry(sum.counted.node().to_owned()).or_default().take(sum);
            }
        }
        for node in nodes.values_mut() {
            node.standing = node.standing.filter(|standing| *standing != 0);
        }
        nodes.retain(|_, node| *node != NodeFigures::default());
        for node in nodes.values_mut().filter(|_| only.is_all()) {
            node.standing.get_or_insert(0);
        }
        Ok(FlowFigures { period, runs: runs.figures(), nodes })
    }

    /// How the runs of each flow of the caller's workspace fare in the caller's environment.
    pub async fn figures_of_flows(
        &self,
        caller: &Caller,
        period: Period,
    ) -> Result<(Period, Vec<(FlowId, RunFigures)>)> {
        caller.require(Permission::FlowsRead)?;
        let mut flows: BTreeMap<FlowId, Runs> = BTreeMap::new();
        for flow in self.flows_of(caller).await? {
            flows.insert(flow.setting.id, Runs::new(&SliceFilter::default()));
        }
        let mut flow_of = BTreeMap::new();
        let mut versions = self.versions_by_flow(caller).await?;
        for id in flows.keys() {
            let of_flow = versions.remove(id).unwrap_or_default();
            flow_of.extend(of_flow.into_iter().map(|stored| (stored.setting.id, *id)));
        }
        let (_, zone) = self.zone(caller).await?;
        let period = period.kept(&zone, self.now());
        let versions = flow_of.keys().copied().collect();
        for sum in self.figure_sums(caller, versions, About::Runs, period.spans(&zone)).await? {
            if let Some(runs) =
                flow_of.get(&FlowVersionId::from_uuid(sum.of)).and_then(|flow| flows.get_mut(flow))
            {
                runs.take(&sum);
            }
        }
        Ok((period, flows.into_iter().map(|(flow, runs)| (flow, runs.figures())).collect()))
    }

    pub(super) async fn figure_sums(
        &self,
        caller: &Caller,
        versions: Vec<FlowVersionId>,
        about: About,
        spans: Vec<Span>,
    ) -> Result<Vec<FigureSum>> {
        Ok(self.store.read().figures(caller.viewer.scope, &asked(versions, about, spans)).await?)
    }
}

/// All together, of these versions.
fn asked(versions: Vec<FlowVersionId>, about: About, spans: Vec<Span>) -> FigureFilter {
    let of = versions.into_iter().map(Id::uuid).collect();
    FigureFilter { about, of, spans, by_slice: false, by_time: false }
}

/// Figures of runs, as they come in.
#[derive(Debug, Default)]
pub(super) struct Runs {
    figures: RunFigures,
    bins: BTreeMap<Bin, i64>,
    millis: i64,
    /// The split by whose variants it is told what began; none: what began as a whole.
    split: Option<String>,
}

impl Runs {
    /// Of nothing yet, of these runs.
    pub(super) fn new(only: &SliceFilter) -> Self {
        let mut runs = Self { split: only.variant.as_ref().map(|(node, _)| node.clone()), ..Self::default() };
        runs.figures.active = only.is_all().then_some(0);
        runs
    }

    /// Of nothing yet, of runs that came by a split.
    pub(super) fn of_split(node: &str) -> Self {
        Self { split: Some(node.to_owned()), ..Self::default() }
    }

    /// What is under way now is not told.
    pub(super) fn of_a_time(mut self) -> Self {
        self.figures.active = None;
        self
    }

    pub(super) fn take(&mut self, sum: &FigureSum) {
        match &sum.counted {
            Counted::Started if self.split.is_none() => self.figures.started += sum.count,
            Counted::Came { node } if self.split.as_deref() == Some(&**node) => {
                self.figures.started += sum.count;
            }
            Counted::Active => self.figures.active = self.figures.active.map(|active| active + sum.count),
            Counted::Ended(ending) => *self.figures.ended.entry(*ending).or_default() += sum.count,
            Counted::Goal { goal } => *self.figures.goals.entry(goal.to_string()).or_default() += sum.count,
            Counted::Error { .. } => self.figures.errors += sum.count,
            Counted::Again { .. } | Counted::Retried { .. } => self.figures.retries += sum.count,
            Counted::Took(bin) => {
                *self.bins.entry(*bin).or_default() += sum.count;
                self.millis = self.millis.saturating_add(sum.sum);
            }
            _ => {}
        }
    }

    pub(super) fn figures(self) -> RunFigures {
        let count: i64 = self.bins.values().sum();
        let at = |share| percentile(self.bins.iter().map(|(bin, count)| (*bin, *count)), share);
        let took = at(0.5).zip(at(0.9)).map(|(p50, p90)| Took {
            average: Duration::from_millis(self.millis.max(0).unsigned_abs() / count.max(1).unsigned_abs()),
            p50,
            p90,
        });
        RunFigures { took, ..self.figures }
    }
}

impl NodeFigures {
    fn take(&mut self, sum: &FigureSum) {
        match &sum.counted {
            Counted::Left { output, .. } => *self.left.entry(output.to_string()).or_default() += sum.count,
            Counted::Stopped { ending, .. } => *self.stopped.entry(*ending).or_default() += sum.count,
            Counted::Again { .. } => self.again += sum.count,
            Counted::Standing { .. } => *self.standing.get_or_insert(0) += sum.count,
            Counted::Error { code, .. } => *self.errors.entry(code.to_string()).or_default() += sum.count,
            Counted::Retried { .. } => self.retried += sum.count,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_store::figure::{FIGURE_HOURS, FIGURE_HOURS_KEPT, Grain};

    #[test]
    fn a_period_is_of_full_hours_and_long_ago_of_full_days() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let zone = Zone::named("America/Bogota");
        let now = at("2026-11-21T12:00:00Z");
        let kept = |from: &str, until: &str| {
            let kept = Period { from: Some(at(from)), until: Some(at(until)) }.kept(&zone, now);
            (kept.from.unwrap().to_string(), kept.until.unwrap().to_string())
        };
        let told = |from: &str, until: &str| (from.to_owned(), until.to_owned());
        let hours = told("2026-11-21T09:00:00Z", "2026-11-21T11:00:00Z");
        assert_eq!(kept("2026-11-21T09:30:00Z", "2026-11-21T10:00:00.000001Z"), hours);
        assert_eq!(kept("2026-11-21T09:00:00Z", "2026-11-21T11:00:00Z"), hours);
        let days = told("2026-10-01T05:00:00Z", "2026-10-03T05:00:00Z");
        assert_eq!(kept("2026-10-01T06:30:00Z", "2026-10-03T04:00:00Z"), days);
        assert_eq!(kept("2026-10-01T05:00:00Z", "2026-10-03T05:00:00Z"), days);
    }

    /// At the edge, whatever the minute: of each hour of what is said to be told, everything is told, and once.
    #[test]
    fn no_hour_of_a_period_is_missing_where_hours_become_days() {
        let (zone, hours) = (Zone::named("America/Bogota"), Duration::from_hours);
        let base: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        for (minute, late) in [(0, 0), (0, 59), (1, 0), (30, 0), (30, 59), (59, 59)] {
            let now = base.plus(Duration::from_minutes(minute));
            // Whoever sweeps may have a clock that is ahead.
            let swept = now.plus(Duration::from_minutes(late)).minus(FIGURE_HOURS_KEPT);
            for quarter in 0..32 {
                let at = now.minus(FIGURE_HOURS).minus(hours(4)).plus(Duration::from_minutes(15 * quarter));
                for (from, until) in [(at, now), (at.minus(hours(100)), at)] {
                    let kept = Period { from: Some(from), until: Some(until) }.kept(&zone, now);
                    let (begins, ends) = kept.ends();
                    assert!(begins <= from && until <= ends, "{kept:?}");
                    let spans = kept.spans(&zone);
                    let within = |grain, at| {
                        let of = spans.iter().filter(|span| span.grain == grain);
                        of.filter(|span| span.from <= at && at < span.until).count()
                    };
                    let mut one = base.minus(Duration::from_days(15));
                    while one < now {
                        let days = within(Grain::Day, zone.date(one)) + within(Grain::Month, zone.month(one));
                        let told = if one < swept { days } else { within(Grain::Hour, one) };
                        let wanted = usize::from(begins <= one && one < ends);
                        assert_eq!(told, wanted, "{one} of {kept:?} at {now}, swept before {swept}");
                        one = one.plus(hours(1));
                    }
                }
            }
        }
    }
}
