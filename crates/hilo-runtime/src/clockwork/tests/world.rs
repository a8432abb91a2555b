//! A store with people in it, and nodes that go rounds.

use super::*;
use crate::dispatcher::Dispatchers;
use bytes::Bytes;
use hilo_model::{
    EnvironmentKind, FlowId, FlowVersionId, Id, IdSource, ManualClock, NodeId,
    release::{RunPolicy, Stage},
};
use hilo_settings::{Environment, Flow, FlowVersion, Release, Setting, Workspace};
use hilo_store::{
    journal::{Append, LaneKey, LaneKind, NewContact, NewEntry},
    memory::MemoryStore,
    rows::TagRow,
    turn::{Turn, Turns},
};
use hilo_vault::{MasterKeys, Vault};
use uuid::Uuid;

/// It is Monday, 5 January 2026, 12:00 in UTC and 13:00 in Madrid.
pub(super) struct World {
    pub(super) store: MemoryStore,
    pub(super) clock: Arc<ManualClock>,
    pub(super) clockwork: Clockwork,
    pub(super) rounds: Rounds,
    pub(super) ids: IdSource,
    pub(super) scope: Scope,
    pub(super) flow: FlowId,
    /// Everything up to here in each partition was looked at.
    read: HashMap<PartitionId, i64>,
}

pub(super) const DAILY: &str = "[{ type: schedule, name: daily, cron: '0 14 * * *', tag: vip }]";
pub(super) const DATES: &str = "[{ type: date, name: birthday, field: born, at: '09:00', yearly: true }]";

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().expect(text)
}

impl World {
    pub(super) async fn new() -> Self {
        let clock = Arc::new(ManualClock::new(at("2026-01-05T12:00:00Z")));
        let store = MemoryStore::new(4, clock.clone());
        let mut ids = IdSource::new(clock.now(), 7);
        let scope = Scope { workspace: ids.make(), environment: ids.make() };
        let workspace = Workspace {
            id: scope.workspace,
            slug: "shop".to_owned(),
            name: "A shop".to_owned(),
            locale: "es".parse().unwrap(),
            time_zone: "Europe/Madrid".to_owned(),
            threading_window_hours: 24,
        };
        let environment = Environment {
            id: scope.environment,
            workspace: scope.workspace,
            slug: "production".to_owned(),
            kind: EnvironmentKind::Production,
            variables: Map::new(),
            consent: None,
            testers: Vec::new(),
        };
        insert(&store, &workspace, clock.now()).await;
        insert(&store, &environment, clock.now()).await;
        let clockwork = node(&store, &clock, 1).await;
        let (rounds, read, flow) = (Rounds::default(), HashMap::new(), ids.make());
        let mut world = Self { store, clock, clockwork, rounds, ids, scope, flow, read };
        world.another_flow("timed").await;
        world
    }

    /// From now on it is about a flow of this name.
    pub(super) async fn another_flow(&mut self, slug: &str) {
        self.flow = self.ids.make();
        let own = Flow {
            id: self.flow,
            workspace: self.scope.workspace,
            slug: slug.to_owned(),
            name: "Timed".to_owned(),
            deleted_at: None,
        };
        insert(&self.store, &own, self.clock.now()).await;
    }

    /// Releases the flow with these triggers, or takes it off, and lets every node have read it.
    pub(super) async fn release(&mut self, triggers: Option<&str>) {
        self.release_for(triggers, self.clock.now(), None).await;
    }

    /// The same from a moment on, for a part of the people.
    pub(super) async fn release_for(
        &mut self,
        triggers: Option<&str>,
        effective_at: Timestamp,
        stage: Option<Stage>,
    ) {
        let version = match triggers {
            Some(triggers) => Some(self.version(triggers).await),
            None => None,
        };
        let release = Release {
            id: self.ids.make(),
            workspace: self.scope.workspace,
            environment: self.scope.environment,
            flow: self.flow,
            version,
            effective_at,
            author: Actor::System,
            stage,
            policy: RunPolicy::Stay,
        };
        insert(&self.store, &release, self.clock.now()).await;
        self.keep_up().await;
    }

    /// Changes a setting.
    pub(super) async fn change<T: Setting>(&mut self, change: impl FnOnce(&mut T)) {
        let document = self.store.documents(&hilo_settings::all::<T>()).await.unwrap().remove(0);
        let mut setting = hilo_settings::from_document::<T>(document).unwrap().setting;
        change(&mut setting);
        let document = hilo_settings::to_document(&setting, self.clock.now()).unwrap();
        self.settings(DocumentWrite::Update { document, based_on: None }).await;
        self.keep_up().await;
    }

    pub(super) async fn settings(&self, document: DocumentWrite) {
        let (documents, rows) = (vec![document], Vec::new());
        self.write(Write::Settings { documents, rows, audit: Vec::new(), idempotency: None }).await;
    }

    async fn version(&mut self, triggers: &str) -> FlowVersionId {
        let text = format!(
            "api: hilo.dev/flow/v1\nflow: timed\nname: T\nlanguage: es\ntriggers: {triggers}\nstart: a\nnodes:\n  a: {{ type: end }}\n"
        );
        let there = self.store.documents(&hilo_settings::all::<FlowVersion>()).await.unwrap();
        let id: FlowVersionId = self.ids.make();
        let version = FlowVersion {
            id,
            workspace: self.scope.workspace,
            flow: self.flow,
            number: i32::try_from(there.len()).unwrap() + 1,
            content_hash: String::new(),
            document: serde_json::to_value(hilo_flow::Flow::from_yaml(&text).unwrap()).unwrap(),
            note: String::new(),
            author: Actor::System,
            tests: Vec::new(),
        };
        insert(&self.store, &version, self.clock.now()).await;
        id
    }

    /// What the node does by itself: it reads the settings, and finds its rounds.
    pub(super) async fn keep_up(&mut self) {
        self.clockwork.configuration.refresh(self.clock.now()).await.unwrap();
        self.clockwork.keep_up(&mut self.rounds).await.unwrap();
    }

    /// Every node has read the settings.
    pub(super) fn settle(&self) {
        self.clock.advance(hilo_model::Duration::from_seconds(5));
    }

    /// As after a crash: what is in memory is gone.
    pub(super) async fn restart(&mut self) {
        self.rounds = Rounds::default();
        self.keep_up().await;
    }

    /// People, in the order of their ids.
    pub(super) async fn people(&mut self, count: usize, tag: Option<&str>, fields: Value) -> Vec<ContactId> {
        self.people_by(&vault('A'), count, tag, fields).await
    }

    /// The same, with keys of another installation's.
    pub(super) async fn people_by(
        &mut self,
        vault: &Vault,
        count: usize,
        tag: Option<&str>,
        fields: Value,
    ) -> Vec<ContactId> {
        let mut people = Vec::new();
        for _ in 0..count {
            let contact: ContactId = self.ids.make();
            let (key, wrapped) = vault.create_key(contact).unwrap();
            let (scope, now) = (self.scope, self.clock.now());
            let lane = LaneKey { scope, kind: LaneKind::Contact, id: contact.uuid() };
            let entry = NewEntry {
                lane,
                actor: Actor::System,
                at: now,
                trace: self.ids.make(),
                payload: Bytes::new(),
            };
            let contacts = vec![NewContact { scope, contact, key: wrapped, at: now }];
            let append = Append { entries: vec![entry], contacts, ..Append::default() };
            self.write(Write::Append(append)).await;
            let mut turn = Turn::new(lane, now);
            turn.rows.push(Row::Contact(ContactRow {
                scope,
                contact,
                name: String::new(),
                locale: None,
                time_zone: None,
                fields: key.seal_json(&fields).unwrap(),
                merged_into: None,
                created_at: now,
                updated_at: now,
            }));
            if let Some(tag) = tag {
                turn.rows.push(Row::Tag(TagRow {
                    scope,
                    contact,
                    tag: tag.to_owned(),
                    present: true,
                    at: now,
                }));
            }
            let partition = self.clockwork.installation.partition_of(lane.id);
            let state = self.store.partitions(&[partition]).await.unwrap()[0];
            let turns =
                Turns { after: state.cursor, up_to: state.head, turns: vec![turn], claims: Vec::new() };
            self.write(Write::Turns { fence: state.fence, turns }).await;
            self.read.insert(partition, state.head);
            people.push(contact);
        }
        people
    }

    pub(super) async fn write(&self, write: Write) {
        self.store.write([write].into()).await.unwrap().remove(0).unwrap();
    }

    /// One look, with pages of three. Whether a page was gone.
    pub(super) async fn look(&mut self) -> bool {
        // Nobody works them off here.
        self.clockwork.workers.pretend_backlog(0);
        self.clockwork.pass(&mut self.rounds, 3).await == REST
    }

    /// Who was told something since it was asked last, in the order of ids, and what.
    pub(super) async fn told(&mut self) -> Vec<(ContactId, ContactEvent)> {
        let mut told = Vec::new();
        for partition in (0..4).map(PartitionId) {
            let after = self.read.get(&partition).copied().unwrap_or_default();
            for entry in self.store.journal(partition, after, 1000).await.unwrap() {
                let contact = ContactId::from_uuid(entry.entry.lane.id);
                let key = self.clockwork.keyring.get(self.scope, contact).await.unwrap();
                let plain = key.open(&entry.entry.payload).unwrap();
                told.push((contact, serde_json::from_slice(&plain).unwrap()));
                self.read.insert(partition, entry.offset);
            }
        }
        told.sort_by_key(|(contact, _)| *contact);
        told
    }

    pub(super) fn due(&self, people: &[ContactId], due: &str) -> Vec<(ContactId, ContactEvent)> {
        let event = ContactEvent::ScheduleDue { flow: self.flow, trigger: "daily".to_owned(), due: at(due) };
        people.iter().map(|contact| (*contact, event.clone())).collect()
    }

    pub(super) async fn incidents(&self) -> Vec<String> {
        let page = Page { after: None, limit: 10 };
        let rows = self.store.read().incidents(self.scope, false, page).await.unwrap();
        rows.into_iter().map(|row| format!("{} {}", row.code, String::from_utf8_lossy(&row.detail))).collect()
    }

    /// How many rounds are written down.
    pub(super) async fn written(&self) -> usize {
        self.store.documents(&hilo_settings::all::<ClockRound>()).await.unwrap().len()
    }
}

async fn insert<T: Setting>(store: &MemoryStore, setting: &T, now: Timestamp) {
    let document = hilo_settings::to_document(setting, now).unwrap();
    let write = Write::Settings {
        documents: vec![DocumentWrite::Insert(document)],
        rows: Vec::new(),
        audit: Vec::new(),
        idempotency: None,
    };
    store.write([write].into()).await.unwrap().remove(0).unwrap();
}

/// Keys for contacts, by an installation's master key.
pub(super) fn vault(letter: char) -> Vault {
    let master = format!("{letter}:{}", "A".repeat(43)).parse().unwrap();
    Vault::new(MasterKeys::new(vec![master]).unwrap())
}

/// A node on a store, which owns what it may.
pub(super) async fn node(store: &MemoryStore, clock: &Arc<ManualClock>, number: u128) -> Clockwork {
    let shared: Arc<dyn Store> = Arc::new(store.clone());
    let vault = Arc::new(vault('A'));
    let ownership = Arc::new(Ownership::new(shared.clone(), NodeId::from_uuid(Uuid::from_u128(number)), 4));
    let (workers, _stations) = Workers::new(1);
    balance(&ownership, &workers).await;
    let committer = Committer::start(shared.clone());
    let keyring = Arc::new(Keyring::new(shared.clone(), vault.clone()));
    let configuration = Configuration::load(shared.clone(), vault, "", clock.now()).await.unwrap();
    let intake =
        Intake::new(shared.clone(), committer.clone(), keyring.clone(), workers.clone(), clock.clone());
    Clockwork {
        installation: store.installation().await.unwrap(),
        store: shared,
        committer,
        configuration: Arc::new(configuration),
        keyring,
        intake: Arc::new(intake),
        ownership,
        workers,
        clock: clock.clone(),
    }
}

/// Takes and gives what is due to each node.
pub(super) async fn balance(ownership: &Ownership, workers: &Workers) {
    let (dispatchers, _desk) = Dispatchers::new();
    ownership.balance(workers, &dispatchers).await.unwrap();
}
