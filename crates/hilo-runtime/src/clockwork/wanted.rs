//! What the released flows want of the clock.

use crate::configuration::Snapshot;
use hilo_core::config::{EnvironmentConfig, FlowVersion};
use hilo_flow::triggers::timed::CompiledSchedule;
use hilo_model::{EnvironmentId, FlowId, Id, Scope};
use hilo_settings::{ClockRound, RoundOf};
use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write,
    sync::Arc,
};
use uuid::Uuid;

/// Something that takes a round.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) scope: Scope,
    pub(super) of: RoundOf,
    pub(super) what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    /// A schedule, by its name in a version of the flow.
    Schedule { flow: FlowId, version: Arc<FlowVersion>, name: String, time_zone: String },
    /// Dates, by the fields that tell them.
    Dates { fields: BTreeSet<String> },
}

impl Wanted {
    /// The lane whose owner keeps the round.
    pub(super) fn lane(&self) -> Uuid {
        match &self.what {
            What::Schedule { flow, .. } => flow.uuid(),
            What::Dates { .. } => self.scope.environment.uuid(),
        }
    }
}

impl What {
    /// The schedule, with the time zone of those that name none.
    pub(super) fn schedule(&self) -> Option<(&CompiledSchedule, &str)> {
        match self {
            Self::Schedule { version, name, time_zone, .. } => {
                let schedule = version.program.schedules().find(|schedule| schedule.name() == name)?;
                Some((schedule, time_zone))
            }
            Self::Dates { .. } => None,
        }
    }
}

/// Everything that takes a round, by the round's key.
pub(super) fn wanted(present: &Snapshot) -> HashMap<String, Wanted> {
    let mut wanted = HashMap::new();
    for (scope, config) in &present.environments {
        let all = schedules(*scope, config).into_iter().chain(dates(*scope, config));
        wanted.extend(all.map(|one| (key(scope.environment, &one), one)));
    }
    wanted
}

fn key(environment: EnvironmentId, wanted: &Wanted) -> String {
    ClockRound::key_of(environment, &wanted.of)
}

/// The versions of the flows that are live for anybody, each with whom it is for, in words.
fn versions(config: &EnvironmentConfig) -> impl Iterator<Item = (&Arc<FlowVersion>, String)> {
    let live = config.flows.all_live().iter();
    live.flat_map(|live| &live.releases).filter_map(|release| {
        let stage = serde_json::to_string(&release.stage).unwrap_or_default();
        Some((release.version.as_ref()?, stage))
    })
}

fn schedules(scope: Scope, config: &EnvironmentConfig) -> Vec<Wanted> {
    let mut found = Vec::new();
    for (version, _) in versions(config) {
        for schedule in version.program.schedules() {
            let definition = schedule.definition();
            let what = What::Schedule {
                flow: version.flow,
                version: version.clone(),
                name: schedule.name().to_owned(),
                time_zone: config.time_zone.clone(),
            };
            found.push(Wanted { scope, of: RoundOf::Schedule { flow: version.flow, definition }, what });
        }
    }
    found
}

/// What is said about dates, in words that are others whenever somebody's dates may start something else, and nothing if nothing is said.
fn dates(scope: Scope, config: &EnvironmentConfig) -> Option<Wanted> {
    let mut definition = config.time_zone.clone();
    let mut fields = BTreeSet::new();
    for (version, stage) in versions(config) {
        for date in version.program.dates() {
            let _ = write!(definition, "\n{} {stage} {}", version.flow, date.definition());
            fields.insert(date.field().to_owned());
        }
    }
    let what = What::Dates { fields };
    let says_something = matches!(&what, What::Dates { fields } if !fields.is_empty());
    says_something.then_some(Wanted { scope, of: RoundOf::Dates { definition }, what })
}
