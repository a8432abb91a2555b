//! The configuration that turns are decided with: a snapshot, loaded by the runtime, immutable, numbered.

use hilo_desk::consent_words::WordListener;
use hilo_flow::{Program, Programs, triggers::FlowRef};
use hilo_model::{
    ChannelId, Duration, EnvironmentKind, FlowId, FlowVersionId, Locale, PersonId, TeamId, charge::RateCard,
};
use serde_json::{Map, Value};
use std::{collections::HashMap, sync::Arc};

/// One environment's configuration.
#[derive(Debug, Clone)]
pub struct EnvironmentConfig {
    /// The revision of the settings it was made from; recorded with every turn.
    pub revision: i64,
    /// What the environment is for.
    pub kind: EnvironmentKind,
    /// The language of people whose language is not known.
    pub locale: Locale,
    /// The IANA time zone of people whose zone is not known.
    pub time_zone: String,
    /// How long after a ticket was solved a message still belongs to it (D4).
    pub threading_window: Duration,
    /// The channels.
    pub channels: HashMap<ChannelId, ChannelConfig>,
    /// The flows.
    pub flows: FlowSet,
    /// Teams by slug, for hand-offs that name one.
    pub teams: HashMap<String, TeamId>,
    /// The people of the workspace by e-mail address, in lower case, for flows that name one.
    pub people: HashMap<String, Colleague>,
    /// The words by which customers stop what is sent to them.
    pub consent: WordListener,
    /// Variables that flows read as `env.…`.
    pub variables: Map<String, Value>,
}

/// A person of the team, as far as rules care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub id: PersonId,
    /// In which teams.
    pub teams: Vec<TeamId>,
}

/// A channel, as far as rules care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelConfig {
    /// The portfolio that user ids of this channel belong to.
    pub portfolio: String,
    /// What its account pays for messages; none if nobody wrote it down.
    pub rates: Option<Arc<RateCard>>,
}

/// The flows of an environment: every version that a run may be pinned to, and the released ones.
#[derive(Debug, Clone, Default)]
pub struct FlowSet {
    versions: HashMap<FlowVersionId, Arc<FlowVersion>>,
    released: Vec<Arc<FlowVersion>>,
}

/// A compiled version.
#[derive(Debug)]
pub struct FlowVersion {
    /// The flow's slug and the version.
    pub reference: FlowRef,
    /// The flow it is of.
    pub flow: FlowId,
    /// The compiled document.
    pub program: Program,
}

impl FlowSet {
    /// A set of versions of which `released` are live, in the order in which their triggers are tried.
    pub fn new(versions: Vec<Arc<FlowVersion>>, released: &[FlowVersionId]) -> Self {
        let versions: HashMap<_, _> = versions.into_iter().map(|v| (v.reference.version, v)).collect();
        let released = released.iter().filter_map(|id| versions.get(id).cloned()).collect();
        Self { versions, released }
    }

    /// A version.
    pub fn version(&self, version: FlowVersionId) -> Option<&FlowVersion> {
        self.versions.get(&version).map(Arc::as_ref)
    }

    /// The live versions.
    pub fn released(&self) -> &[Arc<FlowVersion>] {
        &self.released
    }
}

impl Programs for FlowSet {
    fn program(&self, version: FlowVersionId) -> Option<&Program> {
        self.version(version).map(|v| &v.program)
    }

    fn released(&self, flow: &str) -> Option<FlowVersionId> {
        self.released.iter().find(|v| v.reference.flow == flow).map(|v| v.reference.version)
    }
}
