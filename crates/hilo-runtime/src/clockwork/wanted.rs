//! What the released flows want of the clock.

use crate::configuration::Snapshot;
use hilo_core::config::{EnvironmentConfig, FlowVersion, LiveFlow};
use hilo_model::{EnvironmentId, FlowId, Id, Scope, release::Testers};
use hilo_settings::{ClockRound, RoundOf};
use sha2::{Digest, Sha256};
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

/// The versions of a flow that are live for anybody.
fn versions(live: &LiveFlow) -> impl Iterator<Item = &Arc<FlowVersion>> {
    live.releases.iter().filter_map(|release| release.version.as_ref())
}

fn schedules(scope: Scope, config: &EnvironmentConfig) -> Vec<Wanted> {
    let mut found = Vec::new();
    for version in config.flows.all_live().iter().flat_map(versions) {
        for schedule in version.program.schedules() {
            let definition = schedule.definition(&config.time_zone);
            let name = schedule.name().to_owned();
            let of = RoundOf::Schedule { flow: version.flow, trigger: name.clone(), definition };
            let time_zone = config.time_zone.clone();
            let what = What::Schedule { flow: version.flow, version: version.clone(), name, time_zone };
            found.push(Wanted { scope, of, what });
        }
    }
    found
}

/// What is said about dates, in words that are others whenever somebody's dates may start something else, and nothing if nothing is said.
/// Of a flow with dates that is all that counts: also releases that say nothing of dates, or take the flow off, for those who have these.
fn dates(scope: Scope, config: &EnvironmentConfig) -> Option<Wanted> {
    let mut definition = config.time_zone.clone();
    let mut fields = BTreeSet::new();
    let mut for_testers = false;
    let has_dates = |live: &&LiveFlow| versions(live).any(|version| version.program.dates().next().is_some());
    for live in config.flows.all_live().iter().filter(has_dates) {
        for release in &live.releases {
            let stage = serde_json::to_string(&release.stage).unwrap_or_default();
            let _ = write!(definition, "\n{} {stage}", live.flow);
            for_testers |= release.stage.as_ref().is_some_and(|stage| stage.testers);
            for date in release.version.iter().flat_map(|version| version.program.dates()) {
                let _ = write!(definition, "\n  {}", date.definition());
                fields.insert(date.field().to_owned());
            }
        }
    }
    if for_testers {
        let _ = write!(definition, "\ntesters {}", hash_of(config.flows.testers()));
    }
    let says_something = !fields.is_empty();
    let what = What::Dates { fields };
    says_something.then_some(Wanted { scope, of: RoundOf::Dates { definition }, what })
}

/// Who tries releases out, in few letters that tell nobody who it is.
fn hash_of(testers: &Testers) -> String {
    let Testers { phones, users, contacts } = testers;
    let mut all: Vec<String> = phones.iter().map(|phone| format!("phone {}", phone.digits())).collect();
    all.extend(users.iter().map(|user| format!("user {user}")));
    all.extend(contacts.iter().map(|contact| format!("contact {contact}")));
    all.sort_unstable();
    hex::encode(&Sha256::digest(all.join("\n"))[..16])
}
