use super::*;
use crate::{clock::SystemClock, dispatcher::Dispatchers};
use bytes::Bytes;
use hilo_model::{
    Actor, ChannelId, Id, IdSource, NodeId, Timestamp,
    access::ThreadAccess,
    identity::Identity,
    message::{Inbound, Outbound, Status},
    ticket::{Priority, TicketStatus},
};
use hilo_search::{PersonQuestion, Question, Term};
use hilo_store::{
    journal::{Append, IdentityChange, LaneKey, NewContact, NewEntry},
    memory::MemoryStore,
    partition::Installation,
    read::Page,
    rows::{ContactRow, Direction, MessageRow, Row, ThreadRow},
    search::{Hit, Place, Said, SaidId, Source},
    turn::{Turn, Turns},
};
use hilo_vault::MasterKeys;
use uuid::Uuid;

/// A store with an owner, and somebody who indexes it.
struct World {
    store: MemoryStore,
    installation: Installation,
    indexer: Indexer,
    ids: IdSource,
    scope: Scope,
}

/// Somebody in it.
struct Someone {
    lane: LaneKey,
    contact: ContactId,
    key: Arc<hilo_vault::ContactKey>,
}

fn vault() -> Arc<Vault> {
    let master = format!("test:{}", "A".repeat(43)).parse().unwrap();
    Arc::new(Vault::new(MasterKeys::new(vec![master]).unwrap()))
}

fn now() -> Timestamp {
    Timestamp::from_seconds(1_763_717_000)
}

impl World {
    async fn new() -> Self {
        let store = MemoryStore::new(2, Arc::new(SystemClock));
        let shared: Arc<dyn Store> = Arc::new(store.clone());
        let vault = vault();
        let key = search_key(&store, &vault, &SystemClock).await.unwrap();
        let ownership = Arc::new(Ownership::new(shared.clone(), NodeId::from_uuid(Uuid::from_u128(1)), 2));
        let (workers, _stations) = Workers::new(1);
        let (dispatchers, _desk) = Dispatchers::new();
        ownership.balance(&workers, &dispatchers).await.unwrap();
        let committer = Committer::start(shared.clone());
        let keyring = Arc::new(Keyring::new(shared.clone(), vault));
        let installation = store.installation().await.unwrap();
        let indexer = Indexer { store: shared, committer, keyring, ownership, workers, key };
        let mut ids = IdSource::new(now(), 7);
        let scope = Scope { workspace: ids.make(), environment: ids.make() };
        Self { store, installation, indexer, ids, scope }
    }

    fn fence(&self, partition: PartitionId) -> Fence {
        self.indexer.ownership.fences()[&partition]
    }

    /// Somebody with a name, an address and a thread.
    async fn someone(&mut self, name: &str, number: u64) -> Someone {
        let contact: ContactId = self.ids.make();
        let (key, wrapped) = self.indexer.keyring.create(contact).unwrap();
        let lane = LaneKey { scope: self.scope, kind: LaneKind::Contact, id: contact.uuid() };
        let phone = Identity::phone(&format!("+56{number}").parse().unwrap());
        let append = Append {
            contacts: vec![NewContact { scope: self.scope, contact, key: wrapped, at: now() }],
            identities: vec![IdentityChange {
                scope: self.scope,
                identity: phone,
                expected: None,
                owner: Some(contact),
                at: now(),
            }],
            ..Append::default()
        };
        self.store.write([Write::Append(append)].into()).await.unwrap().remove(0).unwrap();
        let someone = Someone { lane, contact, key };
        let thread = Row::Thread(ThreadRow {
            scope: self.scope,
            contact,
            version: 1,
            channel: None,
            last_message_at: now(),
            preview: Bytes::new(),
            preview_inbound: true,
            unread: 0,
            waiting_since: None,
            woken_at: None,
            window_until: None,
            free_until: None,
            ticket: None,
            status: TicketStatus::Open,
            assignee: None,
            team: None,
            priority: Priority::Normal,
            snoozed_until: None,
            run: None,
        });
        let contact = self.contact(&someone, name);
        self.turn(&someone, vec![contact, thread]).await;
        someone
    }

    fn contact(&self, someone: &Someone, name: &str) -> Row {
        Row::Contact(ContactRow {
            scope: self.scope,
            contact: someone.contact,
            name: name.to_owned(),
            locale: None,
            time_zone: None,
            fields: Bytes::new(),
            merged_into: None,
            created_at: now(),
            updated_at: now(),
        })
    }

    /// Commits a turn with these rows.
    async fn turn(&mut self, someone: &Someone, rows: Vec<Row>) {
        let entry = NewEntry {
            lane: someone.lane,
            actor: Actor::System,
            at: now(),
            trace: self.ids.make(),
            payload: Bytes::new(),
        };
        let append = Write::Append(Append { entries: vec![entry], ..Append::default() });
        self.store.write([append].into()).await.unwrap().remove(0).unwrap();
        let partition = self.installation.partition_of(someone.lane.id);
        let state = self.store.partitions(&[partition]).await.unwrap()[0];
        let mut turn = Turn::new(someone.lane, now());
        turn.rows = rows;
        let turns = Turns { after: state.cursor, up_to: state.head, turns: vec![turn], claims: Vec::new() };
        let write = Write::Turns { fence: state.fence, turns };
        self.store.write([write].into()).await.unwrap().remove(0).unwrap();
    }

    fn said(&mut self, by: &Someone, position: i64, author: Actor, words: &str) -> Row {
        let inbound = matches!(author, Actor::Contact(_));
        let body = words.to_owned();
        let content = if inbound {
            serde_json::to_vec(&Inbound::Text { body })
        } else {
            serde_json::to_vec(&Outbound::Text { body, preview_url: false })
        };
        Row::Message(MessageRow {
            scope: self.scope,
            contact: by.contact,
            message: self.ids.make(),
            channel: self.ids.make::<ChannelId>(),
            direction: if inbound { Direction::Inbound } else { Direction::Outbound },
            author,
            kind: "text".to_owned(),
            content: by.key.seal(&content.unwrap()).unwrap(),
            provider_id: None,
            reply_to: None,
            status: Status::Read,
            about: None,
            ticket: None,
            run: None,
            position,
            sent_at: now(),
            created_at: now(),
        })
    }

    /// Somebody says something.
    async fn say(&mut self, someone: &Someone, position: i64, words: &str) {
        let row = self.said(someone, position, Actor::Contact(someone.contact), words);
        self.turn(someone, vec![row]).await;
    }

    /// Indexes until it is through; `false` if it gives way.
    async fn catch_up(&self) -> bool {
        let fences = self.indexer.ownership.fences();
        loop {
            match self
                .indexer
                .catch_up(&fences, Instant::now(), Duration::ZERO, &CancellationToken::new())
                .await
                .unwrap()
            {
                Came::Through => return true,
                Came::Walking => {}
                Came::GaveWay => return false,
            }
        }
    }

    async fn found(&self, terms: &[Term]) -> Vec<Hit> {
        let tokens: Vec<u64> =
            terms.iter().map(|term| self.indexer.key.token(self.scope, &term.bytes())).collect();
        let page = Page { after: None, limit: 1_000 };
        let read = hilo_store::Store::read(&self.store);
        read.search(self.scope, &ThreadAccess::All, &tokens, page).await.unwrap().hits
    }

    async fn messages(&self, typed: &str) -> Vec<i64> {
        let hits = self.found(&Question::parse(typed).unwrap().terms()).await;
        hits.iter().map(|hit| hit.place.position()).collect()
    }

    async fn people(&self, typed: &str) -> Vec<ContactId> {
        let hits = self.found(&PersonQuestion::parse(typed).unwrap().terms()).await;
        hits.iter().map(|hit| hit.contact).collect()
    }

    /// As a database from before there was an index.
    async fn has_no_index_yet(&self) {
        for partition in [PartitionId(0), PartitionId(1)] {
            let cursor = self.store.partitions(&[partition]).await.unwrap()[0].cursor;
            let to = Standing { offset: cursor, walk: Walk::Ahead };
            let index = Index { from: Standing::NEW, to, contacts: Vec::new() };
            let write = Write::Index { fence: self.fence(partition), index };
            self.store.write([write].into()).await.unwrap().remove(0).unwrap();
        }
    }
}

#[tokio::test]
async fn what_turns_leave_behind_is_followed() {
    let mut world = World::new().await;
    let (ana, leo) =
        (world.someone("Ana Suárez", 911_112_222).await, world.someone("Leo", 933_334_444).await);
    world.say(&ana, 1, "hola, ¿mi pedido?").await;
    let (run, person) = (Actor::Run(world.ids.make()), Actor::Person(world.ids.make()));
    let answers = vec![
        world.said(&ana, 2, run, "lo que dice el flujo"),
        world.said(&ana, 3, person, "tu pedido salió"),
    ];
    world.turn(&ana, answers).await;
    assert!(world.catch_up().await);
    assert_eq!(world.messages("pedido").await, [3, 1]);
    assert_eq!(world.messages("flujo").await, Vec::<i64>::new());
    assert_eq!(world.people("suarez").await, [ana.contact]);
    assert_eq!(world.people("4444").await, [leo.contact]);
    // Once more: nothing is there twice.
    assert!(world.catch_up().await);
    world.say(&leo, 1, "otro pedido").await;
    assert!(world.catch_up().await);
    assert_eq!(world.messages("pedido").await, [1, 3, 1]);
    let renamed = world.contact(&ana, "Berta");
    world.turn(&ana, vec![renamed]).await;
    assert!(world.catch_up().await);
    assert_eq!(world.people("suarez").await, Vec::<ContactId>::new());
    assert_eq!(world.people("berta").await, [ana.contact]);
}

#[tokio::test]
async fn somebody_who_says_a_lot_is_indexed_in_parts() {
    let mut world = World::new().await;
    let (ana, leo) = (world.someone("Ana", 911_112_222).await, world.someone("Leo", 933_334_444).await);
    let count = i64::from(SAID_ALONE) + i64::from(SAID) + 5;
    for someone in [&ana, &leo] {
        let author = Actor::Contact(someone.contact);
        let rows = (1..=count).map(|position| world.said(someone, position, author, "naranjas")).collect();
        world.turn(someone, rows).await;
    }
    assert!(world.catch_up().await);
    let mut found = world.messages("naranjas").await;
    found.sort_unstable();
    let expected: Vec<i64> = (1..=count).flat_map(|position| [position, position]).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn everybody_from_before_is_walked_over() {
    let mut world = World::new().await;
    let count = CONTACTS as usize + 9;
    for number in 0..count {
        let someone = world.someone("Ana", 900_000_000 + number as u64).await;
        if number % 50 == 0 {
            world.say(&someone, 1, "naranjas").await;
        }
    }
    world.has_no_index_yet().await;
    assert!(world.catch_up().await);
    assert_eq!(world.people("ana").await.len(), count);
    assert_eq!(world.messages("naranjas").await.len(), count.div_ceil(50));
    let partitions = [PartitionId(0), PartitionId(1)];
    let progress = hilo_store::Store::search_progress(&world.store, &partitions).await.unwrap();
    assert!(progress.iter().all(|progress| progress.standing.walk == Walk::Done), "{progress:?}");
    // Who is new meanwhile is followed.
    world.someone("Nueva", 955_556_666).await;
    assert!(world.catch_up().await);
    assert_eq!(world.people("nueva").await.len(), 1);
}

#[tokio::test]
async fn indexing_gives_way_to_turns_but_not_for_ever() {
    let mut world = World::new().await;
    let ana = world.someone("Ana", 911_112_222).await;
    world.say(&ana, 1, "naranjas").await;
    world.indexer.workers.pretend_backlog(BUSY + 1);
    assert!(!world.catch_up().await);
    assert_eq!(world.messages("naranjas").await, Vec::<i64>::new());
    let since = Instant::now().checked_sub(PATIENCE).expect("a machine that has been up for a while");
    let fences = world.indexer.ownership.fences();
    let came = world.indexer.catch_up(&fences, since, EVERY, &CancellationToken::new()).await.unwrap();
    assert_eq!(came, Came::Through);
    assert_eq!(world.messages("naranjas").await, [1]);
}

/// No burst beside the turns: what several partitions have to tell is spread over the time given; nothing new takes none.
#[tokio::test]
async fn partitions_take_turns_over_the_time_given() {
    let mut world = World::new().await;
    let pace = Duration::from_millis(300);
    let mut told = std::collections::HashSet::new();
    for number in 0.. {
        let someone = world.someone("Ana", 911_112_222 + number).await;
        world.say(&someone, 1, "naranjas").await;
        told.insert(world.installation.partition_of(someone.contact.uuid()));
        if told.len() == 2 {
            break;
        }
    }
    let fences = world.indexer.ownership.fences();
    let catch_up = async || {
        let begun = Instant::now();
        let stop = CancellationToken::new();
        let came = world.indexer.catch_up(&fences, Instant::now(), pace, &stop).await.unwrap();
        assert_eq!(came, Came::Through);
        begun.elapsed()
    };
    assert!(catch_up().await >= pace);
    assert!(!world.messages("naranjas").await.is_empty());
    assert!(catch_up().await < pace);
}

#[tokio::test]
async fn whoever_is_erased_stays_forgotten() {
    let mut world = World::new().await;
    let ana = world.someone("Ana", 911_112_222).await;
    world.say(&ana, 1, "naranjas").await;
    assert!(world.catch_up().await);
    let erased = Row::DestroyKey { scope: world.scope, contact: ana.contact, at: now() };
    world.turn(&ana, vec![erased]).await;
    // The key may still be at hand when the entry that erased them is followed.
    assert!(world.catch_up().await);
    assert_eq!(world.messages("naranjas").await, Vec::<i64>::new());
    assert_eq!(world.people("ana").await, Vec::<ContactId>::new());
}

#[tokio::test]
async fn there_is_one_key_and_it_stays() {
    let store = MemoryStore::new(1, Arc::new(SystemClock));
    let scope =
        Scope { workspace: Id::from_uuid(Uuid::from_u128(1)), environment: Id::from_uuid(Uuid::nil()) };
    let token = async || search_key(&store, &vault(), &SystemClock).await.unwrap().token(scope, b"x");
    assert_eq!(token().await, token().await);
}

#[test]
fn only_what_is_new_makes_documents() {
    let vault = vault();
    let contact: ContactId = Id::from_uuid(Uuid::from_u128(3));
    let (contact_key, _) = vault.create_key(contact).unwrap();
    let key = SearchKey::parse(&SearchKey::generate().unwrap()).unwrap();
    let scope =
        Scope { workspace: Id::from_uuid(Uuid::from_u128(1)), environment: Id::from_uuid(Uuid::nil()) };
    let mut source = Source {
        scope,
        contact,
        indexed: 4,
        person: None,
        name: Some("Ana".to_owned()),
        identities: Vec::new(),
        said: Vec::new(),
    };
    let of = |source: &Source| documents_of(source, &contact_key, &key);
    let first = of(&source).unwrap();
    assert_eq!((first.up_to, first.documents.len(), first.documents[0].place), (4, 1, Place::Person));
    source.person = Some(first.person);
    assert_eq!(of(&source), None);
    // Merged away: the person goes, what was said stays.
    let merged = of(&Source { name: None, ..source.clone() }).unwrap();
    assert_eq!(merged.documents[0].tokens, Vec::<u64>::new());
    assert_eq!(of(&Source { name: None, person: Some(merged.person), ..source.clone() }), None);
    // What cannot be opened, or says nothing, is passed over and not looked at again.
    for content in [&b"broken"[..], &contact_key.seal(br#"{"type":"text","body":"?!"}"#).unwrap()] {
        source.said = vec![Said {
            place: Place::Message(9),
            id: SaidId::Message(Id::from_uuid(Uuid::nil())),
            inbound: true,
            author: Actor::System,
            at: now(),
            content: Bytes::copy_from_slice(content),
        }];
        let passed = of(&source).unwrap();
        assert_eq!((passed.up_to, passed.documents.len()), (9, 0));
    }
}
