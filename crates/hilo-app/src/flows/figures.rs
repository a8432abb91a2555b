use crate::{App, Caller, Error, Result};
use hilo_model::{
    Duration, FlowId, FlowVersionId, Id, Timestamp,
    access::Permission,
    figure::{Bin, Counted, Ending, hour, percentile},
};
use hilo_settings::{FlowVersion, Setting};
use hilo_store::figure::{About, FigureFilter, FigureSum};
use std::collections::BTreeMap;

/// Of which time figures are asked. Figures are kept by the hour: both ends are moved outwards to a full one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// From then on; from the beginning if none.
    pub from: Option<Timestamp>,
    /// Before; up to now if none.
    pub until: Option<Timestamp>,
}

impl Period {
    /// The full hours of it.
    pub fn hours(self) -> Self {
        let end = |at: Timestamp| if hour(at) == at { at } else { hour(at).plus(Duration::from_hours(1)) };
        Self { from: self.from.map(hour), until: self.until.map(end) }
    }
}

/// How a flow's runs fare.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunFigures {
    /// Runs that began in the period.
    pub started: i64,
    /// Runs under way now, whenever they began.
    pub active: i64,
    /// Runs that ended in the period, by how.
    pub ended: BTreeMap<Ending, i64>,
    /// Runs that reached a goal in the period, by goal.
    pub goals: BTreeMap<String, i64>,
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
    /// Runs that stand there now.
    pub standing: i64,
    /// How often it was left, by output.
    pub left: BTreeMap<String, i64>,
    /// Runs that ended there without coming to an end, by how.
    pub stopped: BTreeMap<Ending, i64>,
    /// How often it asked again.
    pub again: i64,
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
    /// The figures of a flow in the caller's environment; of one version, or of all, whose nodes with one id are added up.
    pub async fn flow_figures(
        &self,
        caller: &Caller,
        flow: &str,
        version: Option<i32>,
        period: Period,
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
        let period = period.hours();
        let sums = self.figure_sums(caller, versions, true, period).await?;
        let (mut runs, mut nodes) = (Runs::default(), BTreeMap::<String, NodeFigures>::new());
        for sum in &sums {
            runs.take(sum);
            if !sum.counted.node().is_empty() {
                nodes.entry(sum.counted.node().to_owned()).or_default().take(sum);
            }
        }
        nodes.retain(|_, node| *node != NodeFigures::default());
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
            flows.insert(flow.setting.id, Runs::default());
        }
        let mut flow_of = BTreeMap::new();
        for id in flows.keys() {
            let versions = self.children::<FlowVersion>(id.uuid()).await?;
            flow_of.extend(versions.into_iter().map(|stored| (stored.setting.id, *id)));
        }
        let period = period.hours();
        let versions = flow_of.keys().copied().collect();
        for sum in self.figure_sums(caller, versions, false, period).await? {
            if let Some(runs) =
                flow_of.get(&FlowVersionId::from_uuid(sum.of)).and_then(|flow| flows.get_mut(flow))
            {
                runs.take(&sum);
            }
        }
        Ok((period, flows.into_iter().map(|(flow, runs)| (flow, runs.figures())).collect()))
    }

    async fn figure_sums(
        &self,
        caller: &Caller,
        versions: Vec<FlowVersionId>,
        nodes: bool,
        period: Period,
    ) -> Result<Vec<FigureSum>> {
        let filter = FigureFilter {
            about: if nodes { About::Nodes } else { About::Runs },
            of: versions.into_iter().map(Id::uuid).collect(),
            // Before it nothing happened; at it lies what is of no time.
            from: period.from.unwrap_or(Timestamp::from_micros(1)),
            until: period.until.unwrap_or(Timestamp::MAX),
        };
        Ok(self.store.read().figures(caller.viewer.scope, &filter).await?)
    }
}

/// Figures of runs, as they come in.
#[derive(Debug, Default)]
struct Runs {
    figures: RunFigures,
    bins: BTreeMap<Bin, i64>,
    millis: i64,
}

impl Runs {
    fn take(&mut self, sum: &FigureSum) {
        match &sum.counted {
            Counted::Started => self.figures.started += sum.count,
            Counted::Active => self.figures.active += sum.count,
            Counted::Ended(ending) => *self.figures.ended.entry(*ending).or_default() += sum.count,
            Counted::Goal { goal } => *self.figures.goals.entry(goal.to_string()).or_default() += sum.count,
            Counted::Took(bin) => {
                *self.bins.entry(*bin).or_default() += sum.count;
                self.millis = self.millis.saturating_add(sum.sum);
            }
            _ => {}
        }
    }

    fn figures(self) -> RunFigures {
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
            Counted::Standing { .. } => self.standing += sum.count,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_of_full_hours() {
        let at = |text: &str| Some(text.parse().unwrap());
        let asked = Period { from: at("2026-11-21T09:30:00Z"), until: at("2026-11-21T11:00:00Z") };
        let full = Period { from: at("2026-11-21T09:00:00Z"), until: at("2026-11-21T11:00:00Z") };
        assert_eq!(asked.hours(), full);
        assert_eq!(full.hours(), full);
        let asked = Period { from: None, until: at("2026-11-21T10:00:00.000001Z") };
        assert_eq!(asked.hours(), Period { from: None, ..full });
    }
}
