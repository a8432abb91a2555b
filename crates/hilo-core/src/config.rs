//! The configuration that turns are decided with: a snapshot, loaded by the runtime, immutable, numbered.

use crate::callback_url::CallbackUrls;
use hilo_desk::consent_words::WordListener;
use hilo_flow::{Program, Programs, triggers::FlowRef};
use hilo_model::{
    ChannelId, ContactId, Duration, EnvironmentKind, FlowId, FlowVersionId, Locale, PersonId, Phone, TeamId,
    Timestamp,
    charge::RateCard,
    identity::Identity,
    release::{RunPolicy, Stage, Testers},
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
    /// Codes by which people of the workspace show a number to be theirs, by [what is kept of them](crate::own_number::hash_of).
    pub number_codes: HashMap<String, PendingCode>,
    /// The words by which customers stop what is sent to them.
    pub consent: WordListener,
    /// Variables that flows read as `env.…`.
    pub variables: Map<String, Value>,
    /// The addresses at which runs can be called back; none where Hilo's own address or key is not known.
    pub callbacks: Option<CallbackUrls>,
}

/// A person of the team, as far as rules care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub id: PersonId,
    /// In which teams.
    pub teams: Vec<TeamId>,
    /// The name of their role; none if they may not sign in.
    pub role: Option<String>,
    /// Their name.
    pub name: String,
    /// The language that they read.
    pub locale: Option<Locale>,
    /// Whether their role lets them answer what is asked.
    pub may_answer: bool,
    /// Their own number, shown to be theirs.
    pub number: Option<ColleagueNumber>,
}

/// The number of somebody of the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColleagueNumber {
    /// The number.
    pub phone: Phone,
    /// The provider's id of whoever had it when it was shown to be theirs, if it told one.
    pub user: Option<Identity>,
}

impl ColleagueNumber {
    /// The number as an address.
    pub fn identity(&self) -> Identity {
        Identity::phone(&self.phone)
    }

    /// Whether what comes from these addresses comes from them. Numbers are given to other people: then the provider tells another id.
    pub fn is_behind(&self, addresses: &[Identity]) -> bool {
        let theirs = self.user.as_ref();
        let another = |address: &Identity| {
            theirs.is_some_and(|user| {
                user.kind == address.kind && user.scope == address.scope && user.value != address.value
            })
        };
        let is_it = |address: &Identity| *address == self.identity() || Some(address) == theirs;
        addresses.iter().any(is_it) && !addresses.iter().any(another)
    }
}

/// A code that shows a number to be somebody's, until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingCode {
    /// Whose.
    pub person: PersonId,
    /// Not good at or after.
    pub expires_at: Timestamp,
}

/// A channel, as far as rules care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelConfig {
    /// The portfolio that user ids of this channel belong to.
    pub portfolio: String,
    /// What its account pays for messages; none if nobody wrote it down.
    pub rates: Option<Arc<RateCard>>,
}

/// The flows of an environment: every version that a run may be pinned to, and what is released of each flow.
#[derive(Debug, Clone, Default)]
pub struct FlowSet {
    versions: HashMap<FlowVersionId, Arc<FlowVersion>>,
    live: Vec<LiveFlow>,
    testers: Testers,
}

/// What is released of a flow.
#[derive(Debug, Clone)]
pub struct LiveFlow {
    /// The flow.
    pub flow: FlowId,
    /// The releases that count, the latest first: each but the last is for a part of the people, and who is not among them has the
    /// next one.
    pub releases: Vec<LiveRelease>,
}

/// A release that counts.
#[derive(Debug, Clone)]
pub struct LiveRelease {
    /// The version; none if the flow was taken off.
    pub version: Option<Arc<FlowVersion>>,
    /// The part of the people that it is for; everybody if none.
    pub stage: Option<Stage>,
    /// What becomes of people who are inside another version.
    pub policy: RunPolicy,
}

/// Whoever a release may be for.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// Whose lane.
    pub contact: ContactId,
    /// Their number, if it is known.
    pub phone: Option<&'a Phone>,
    /// The provider's id of them, if it is known.
    pub user: Option<&'a str>,
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

impl LiveFlow {
    /// The release that counts for a person.
    pub fn release_for(&self, whose: Whose<'_>, testers: &Testers) -> Option<&LiveRelease> {
        let Whose { contact, phone, user } = whose;
        let for_them = |release: &&LiveRelease| {
            let stage = release.stage.as_ref();
            let is_tester = || testers.include(contact, phone, user);
            stage.is_none_or(|stage| stage.includes(self.flow, contact, phone, is_tester))
        };
        self.releases.iter().find(for_them)
    }
}

impl FlowSet {
    /// A set of versions of which `released` are live for everybody, in the order in which their triggers are tried.
    pub fn new(versions: Vec<Arc<FlowVersion>>, released: &[FlowVersionId]) -> Self {
        let mut set = Self::staged(versions, Vec::new());
        let live = |id| {
            let version = set.versions.get(id)?.clone();
            let flow = version.flow;
            let release = LiveRelease { version: Some(version), stage: None, policy: RunPolicy::Stay };
            Some(LiveFlow { flow, releases: vec![release] })
        };
        set.live = released.iter().filter_map(live).collect();
        set
    }

    /// A set of versions with what is released of each flow, in the order in which their triggers are tried.
    pub fn staged(versions: Vec<Arc<FlowVersion>>, live: Vec<LiveFlow>) -> Self {
        let versions = versions.into_iter().map(|v| (v.reference.version, v)).collect();
        Self { versions, live, testers: Testers::default() }
    }

    /// The same for an environment with testers.
    pub fn tried_by(self, testers: Testers) -> Self {
        Self { testers, ..self }
    }

    /// Who tries releases out.
    pub fn testers(&self) -> &Testers {
        &self.testers
    }

    /// A version.
    pub fn version(&self, version: FlowVersionId) -> Option<&FlowVersion> {
        self.versions.get(&version).map(Arc::as_ref)
    }

    /// What is released of a flow.
    pub fn live(&self, flow: FlowId) -> Option<&LiveFlow> {
        self.live.iter().find(|live| live.flow == flow)
    }

    /// What is released of every flow, in the order in which their triggers are tried.
    pub fn all_live(&self) -> &[LiveFlow] {
        &self.live
    }

    /// How many flows are live, for everybody or for a part of the people.
    pub fn live_count(&self) -> usize {
        let is_live = |live: &&LiveFlow| live.releases.iter().any(|release| release.version.is_some());
        self.live.iter().filter(is_live).count()
    }

    /// The flows as they are for a person.
    pub fn seen_by<'a>(&'a self, whose: Whose<'a>) -> FlowsFor<'a> {
        FlowsFor { set: self, whose }
    }
}

/// The flows as they are for a person.
#[derive(Debug, Clone, Copy)]
pub struct FlowsFor<'a> {
    set: &'a FlowSet,
    whose: Whose<'a>,
}

impl<'a> FlowsFor<'a> {
    /// The versions that are live for them.
    pub fn released(&self) -> impl Iterator<Item = &'a FlowVersion> + use<'a> {
        let (whose, testers) = (self.whose, &self.set.testers);
        self.set.live.iter().filter_map(move |live| live.release_for(whose, testers)?.version.as_deref())
    }

    /// The version of a flow that is live for them.
    pub fn released_of(&self, flow: FlowId) -> Option<&'a FlowVersion> {
        self.release(flow)?.version.as_deref()
    }

    /// The release of a flow that counts for them.
    pub fn release(&self, flow: FlowId) -> Option<&'a LiveRelease> {
        self.set.live(flow)?.release_for(self.whose, &self.set.testers)
    }
}

impl Programs for FlowsFor<'_> {
    fn program(&self, version: FlowVersionId) -> Option<&Program> {
        self.set.version(version).map(|v| &v.program)
    }

    fn released(&self, flow: &str) -> Option<FlowVersionId> {
        self.released().find(|v| v.reference.flow == flow).map(|v| v.reference.version)
    }
}
