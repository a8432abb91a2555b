use super::*;
use crate::dispatcher::Dispatchers;
use bytes::Bytes;
use hilo_model::{
    EnvironmentKind, FlowId, FlowVersionId, Id, IdSource, ManualClock, NodeId, release::RunPolicy,
};
use hilo_settings::{Environment, Flow, FlowVersion, Release, Workspace};
use hilo_store::{
    journal::{Append, LaneKey, LaneKind, NewContact, NewEntry},
    memory::MemoryStore,
    rows::{ContactRow, TagRow},
    turn::{Turn, Turns},
};
use hilo_vault::{MasterKeys, Vault};
use uuid::Uuid;

/// A store with people in it, and somebody who goes rounds. It is Monday, 5 January 2026, 12:00 in UTC and 13:00 in Madrid.
struct World {
    store: MemoryStore,
    clock: Arc<ManualClock>,
    clockwork: Clockwork,
    rounds: Rounds,
    ids: IdSource,
    scope: Scope,
    flow: FlowId,
    /// Everything up to here in each partition was looked at.
    read: HashMap<PartitionId, i64>,
}

const DAILY: &str = "[{ type: schedule, name: daily, cron: '0 14 * * *', tag: vip }]";
const DATES: &str = "[{ type: date, name: birthday, field: born, at: '09:00', yearly: true }]";

fn at(text: &str) -> Timestamp {
    text.parse().expect(text)
}

impl World {
    async fn new() -> Self {
        let clock = Arc::new(ManualClock::new(at("2026-01-05T12:00:00Z")));
        let store = MemoryStore::new(4, clock.clone());
        let shared: Arc<dyn Store> = Arc::new(store.clone());
        let master = format!("test:{}", "A".repeat(43)).parse().unwrap();
        let vault = Arc::new(Vault::new(MasterKeys::new(vec![master]).unwrap()));
        let mut ids = IdSource::new(clock.now(), 7);
        let scope = Scope { workspace: ids.make(), environment: ids.make() };
        let flow: FlowId = ids.make();
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
        let own = Flow {
            id: flow,
            workspace: scope.workspace,
            slug: "timed".to_owned(),
            name: "Timed".to_owned(),
            deleted_at: None,
        };
        insert(&store, &workspace, clock.now()).await;
        insert(&store, &environment, clock.now()).await;
        insert(&store, &own, clock.now()).await;
        let ownership = Arc::new(Ownership::new(shared.clone(), NodeId::from_uuid(Uuid::from_u128(1)), 4));
        let (workers, _stations) = Workers::new(1);
        let (dispatchers, _desk) = Dispatchers::new();
        ownership.balance(&workers, &dispatchers).await.unwrap();
        let committer = Committer::start(shared.clone());
        let keyring = Arc::new(Keyring::new(shared.clone(), vault.clone()));
        let configuration = Configuration::load(shared.clone(), vault, "", clock.now()).await.unwrap();
        let intake =
            Intake::new(shared.clone(), committer.clone(), keyring.clone(), workers.clone(), clock.clone());
        let clockwork = Clockwork {
            installation: store.installation().await.unwrap(),
            store: shared,
            committer,
            configuration: Arc::new(configuration),
            keyring,
            intake: Arc::new(intake),
            ownership,
            workers,
            clock: clock.clone(),
        };
        let (rounds, read) = (Rounds::default(), HashMap::new());
        Self { store, clock, clockwork, rounds, ids, scope, flow, read }
    }

    /// Releases a flow with these triggers, or takes it off, and lets every node have read it.
    async fn release(&mut self, triggers: Option<&str>) {
        self.release_at(triggers, self.clock.now()).await;
    }

    /// The same from a moment on.
    async fn release_at(&mut self, triggers: Option<&str>, effective_at: Timestamp) {
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
            stage: None,
            policy: RunPolicy::Stay,
        };
        insert(&self.store, &release, self.clock.now()).await;
        self.keep_up().await;
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
    async fn keep_up(&mut self) {
        self.clockwork.configuration.refresh(self.clock.now()).await.unwrap();
        self.clockwork.keep_up(&mut self.rounds).await.unwrap();
        // Nobody waits in a test.
        self.rounds.kept.values_mut().for_each(|one| one.rests_until = None);
    }

    /// As after a crash: what is in memory is gone.
    async fn restart(&mut self) {
        self.rounds = Rounds::default();
        self.keep_up().await;
    }

    /// People, in the order of their ids.
    async fn people(&mut self, count: usize, tag: Option<&str>, fields: Value) -> Vec<ContactId> {
        let mut people = Vec::new();
        for _ in 0..count {
            let contact: ContactId = self.ids.make();
            let (key, wrapped) = self.clockwork.keyring.create(contact).unwrap();
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

    async fn write(&self, write: Write) {
        self.store.write([write].into()).await.unwrap().remove(0).unwrap();
    }

    /// One look at everything, with pages of three. Whether there is more.
    async fn look(&mut self) -> bool {
        let mut more = false;
        for one in self.rounds.kept.values_mut() {
            more |= self.clockwork.step(one, 3).await.unwrap();
        }
        more
    }

    /// Who was told something since it was asked last, in the order of ids, and what.
    async fn told(&mut self) -> Vec<(ContactId, ContactEvent)> {
        let mut told = Vec::new();
        for partition in (0..4).map(PartitionId) {
            let after = self.read.get(&partition).copied().unwrap_or_default();
            for entry in self.store.journal(partition, after, 1000).await.unwrap() {
                let contact = ContactId::from_uuid(entry.entry.lane.id);
                let plain =
                    self.clockwork.keyring.ready(contact).unwrap().open(&entry.entry.payload).unwrap();
                told.push((contact, serde_json::from_slice(&plain).unwrap()));
                self.read.insert(partition, entry.offset);
            }
        }
        told.sort_by_key(|(contact, _)| *contact);
        told
    }

    fn due(&self, people: &[ContactId], due: &str) -> Vec<(ContactId, ContactEvent)> {
        let event = ContactEvent::ScheduleDue { flow: self.flow, trigger: "daily".to_owned(), due: at(due) };
        people.iter().map(|contact| (*contact, event.clone())).collect()
    }

    async fn incidents(&self) -> Vec<String> {
        let page = Page { after: None, limit: 10 };
        let rows = self.store.read().incidents(self.scope, false, page).await.unwrap();
        rows.into_iter().map(|row| format!("{} {}", row.code, String::from_utf8_lossy(&row.detail))).collect()
    }

    async fn written(&self) -> usize {
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

#[tokio::test]
async fn whoever_has_the_tag_is_told_page_by_page_and_a_crash_goes_on_where_it_was() {
    let mut world = World::new().await;
    let people = world.people(8, Some("vip"), json!({})).await;
    world.people(2, Some("other"), json!({})).await;
    world.release(Some(DAILY)).await;
    assert!(!world.look().await);
    assert!(world.told().await.is_empty(), "nothing is due");
    world.clock.set(at("2026-01-05T13:00:00Z"));
    assert!(world.look().await);
    assert_eq!(world.told().await, world.due(&people[..3], "2026-01-05T13:00:00Z"));
    world.restart().await;
    assert!(world.look().await);
    assert_eq!(world.told().await, world.due(&people[3..6], "2026-01-05T13:00:00Z"));
    assert!(!world.look().await);
    assert_eq!(world.told().await, world.due(&people[6..], "2026-01-05T13:00:00Z"));
    world.restart().await;
    assert!(!world.look().await);
    assert!(world.told().await.is_empty(), "everybody was told");
    world.clock.set(at("2026-01-06T13:00:01Z"));
    while world.look().await {}
    assert_eq!(world.told().await, world.due(&people, "2026-01-06T13:00:00Z"));
    assert!(world.incidents().await.is_empty());
}

#[tokio::test]
async fn what_was_missed_is_made_up_for_within_the_hour_and_else_told() {
    let mut world = World::new().await;
    let people = world.people(5, Some("vip"), json!({})).await;
    world
        .release(Some("[{ type: schedule, name: daily, cron: '0 * * * *', time_zone: UTC, tag: vip }]"))
        .await;
    // Away for hours: the last of the moments counts, the others are told.
    world.clock.set(at("2026-01-05T16:20:00Z"));
    assert!(world.look().await);
    assert_eq!(world.told().await, world.due(&people[..3], "2026-01-05T16:00:00Z"));
    let missed =
        |due: &str| format!("schedule_missed {{\"due\":\"{due}\",\"flow\":\"timed\",\"trigger\":\"daily\"}}");
    assert_eq!(world.incidents().await, [missed("2026-01-05T13:00:00Z")]);
    // Away again in the middle of the round: its rest is too late, and the next one goes on from the beginning.
    world.restart().await;
    world.clock.set(at("2026-01-05T17:10:00Z"));
    while world.look().await {}
    assert_eq!(world.told().await, world.due(&people, "2026-01-05T17:00:00Z"));
    assert_eq!(world.incidents().await, [missed("2026-01-05T16:00:00Z"), missed("2026-01-05T13:00:00Z")]);
    assert!(!world.look().await && world.told().await.is_empty());
    // What is due while it is away and not again before it is back is told and left out.
    world.release(Some(DAILY)).await;
    world.clock.set(at("2026-01-06T14:00:01Z"));
    assert!(!world.look().await);
    assert!(world.told().await.is_empty());
    assert_eq!(world.incidents().await[0], missed("2026-01-06T13:00:00Z"));
    world.clock.set(at("2026-01-07T13:00:00Z"));
    while world.look().await {}
    assert_eq!(world.told().await, world.due(&people, "2026-01-07T13:00:00Z"));
}

#[tokio::test]
async fn a_schedule_that_is_released_anew_or_taken_off_owes_nothing() {
    let mut world = World::new().await;
    let people = world.people(2, Some("vip"), json!({})).await;
    world.release(Some(DAILY)).await;
    assert_eq!(world.written().await, 1);
    // The same schedule in another version goes on.
    world.clock.set(at("2026-01-05T12:59:59Z"));
    world.release(Some(&DAILY.replace("]", ", { type: any_message }]"))).await;
    assert_eq!(world.written().await, 1);
    world.clock.set(at("2026-01-05T13:00:00Z"));
    world.look().await;
    assert_eq!(world.told().await, world.due(&people, "2026-01-05T13:00:00Z"));
    // Another time of the day that is over by then.
    world.clock.set(at("2026-01-05T13:30:00Z"));
    world.release(Some(&DAILY.replace("0 14", "15 14"))).await;
    world.look().await;
    assert!(world.told().await.is_empty());
    world.release(None).await;
    assert_eq!((world.written().await, world.rounds.kept.len()), (0, 0));
    world.clock.set(at("2026-01-06T13:20:00Z"));
    world.release(Some(&DAILY.replace("0 14", "15 14"))).await;
    world.look().await;
    assert!(world.told().await.is_empty() && world.incidents().await.is_empty());
}

#[tokio::test]
async fn a_scheduled_release_is_heard_of_when_it_becomes_effective() {
    let mut world = World::new().await;
    let people = world.people(2, Some("vip"), json!({ "born": "1990-05-17" })).await;
    let both = format!("{}, {}", DAILY.trim_end_matches(']'), DATES.trim_start_matches('['));
    world.release_at(Some(&both), at("2026-01-05T12:30:00Z")).await;
    world.clock.set(at("2026-01-05T12:29:59Z"));
    world.keep_up().await;
    assert_eq!(world.written().await, 0);
    // Nobody touches the settings: it becomes effective by itself.
    world.clock.set(at("2026-01-05T12:30:00Z"));
    world.keep_up().await;
    world.look().await;
    assert_eq!(world.told().await.len(), 2, "dates are to be planned");
    world.clock.set(at("2026-01-05T13:00:00Z"));
    world.keep_up().await;
    world.look().await;
    assert_eq!(world.told().await, world.due(&people, "2026-01-05T13:00:00Z"));
    // And one that takes it off.
    world.release_at(None, at("2026-01-05T14:00:00Z")).await;
    assert_eq!(world.written().await, 2);
    world.clock.set(at("2026-01-05T14:00:00Z"));
    world.keep_up().await;
    assert_eq!(world.written().await, 0);
}

#[tokio::test]
async fn whoever_has_a_date_is_told_once_after_a_release_that_says_something_else_about_dates() {
    let mut world = World::new().await;
    let born = world.people(3, None, json!({ "born": "1990-05-17", "city": "Lima" })).await;
    world.people(2, None, json!({ "city": "Lima" })).await;
    let wanted = |people: &[ContactId]| -> Vec<(ContactId, ContactEvent)> {
        let event = ContactEvent::DatesWanted { since: at("2026-01-05T12:00:05Z") };
        people.iter().map(|contact| (*contact, event.clone())).collect()
    };
    world.release(Some(DAILY)).await;
    assert!(!world.look().await && world.told().await.is_empty());
    world.release(Some(DATES)).await;
    assert!(!world.look().await);
    assert_eq!(world.told().await, wanted(&born));
    world.restart().await;
    world.release(Some(&DATES.replace("]", ", { type: any_message }]"))).await;
    world.look().await;
    assert!(world.told().await.is_empty(), "dates are what they were");
    world.release(Some(&DATES.replace("09:00", "10:00"))).await;
    world.look().await;
    assert_eq!(world.told().await, wanted(&born));
    world.release(Some(&DATES.replace("born", "city"))).await;
    world.look().await;
    assert_eq!(world.told().await.len(), 5);
}
