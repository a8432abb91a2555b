//! How many conversation turns a second the store commits: `TEST_POSTGRES_URL=… cargo bench -p hilo-store-postgres`.
//!
//! A turn is what a customer's message costs from end to end: its entry in the journal (with a check of the sender's
//! address), the lane's state (1 KB), the thread's row, the message and its answer, every other time a run with its
//! steps, the answer's outbox row, its claim, and its settlement. Batches are committed one after the other, as the
//! runtime's one writer does: each takes in new messages, decides those of the batch before, claims the answers of that
//! one and settles the claims of the one before that.

use bytes::Bytes;
use hilo_model::{
    Actor, ChannelId, ContactId, EffectId, EnvironmentId, FlowId, FlowVersionId, Id, IdSource, MessageId,
    NodeId, RunId, Scope, Timestamp, TraceId, WorkspaceId,
    identity::{Identity, IdentityKind},
    message::Status,
    ticket,
};
use hilo_store::{
    Store,
    journal::{Append, IdentityChange, LaneKey, LaneKind, NewContact, NewEntry},
    outbox::{Claim, OutboxKind, OutboxRow, OutboxState, Priority, Settlement},
    partition::{Fence, PartitionId},
    rows::{Direction, MessageRow, Row, RunRow, RunStatus, RunStepsRow, ThreadRow, WrappedKey},
    turn::{LaneState, Turn, Turns},
    write::{Done, Write},
};
use hilo_store_postgres::{ConnectOptions, PostgresStore};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::{collections::BTreeMap, sync::Arc, time::Instant};

const CONTACTS: usize = 20_000;

struct World {
    scope: Scope,
    channel: ChannelId,
    contacts: Vec<(ContactId, Identity, i64)>,
    ids: IdSource,
    fences: BTreeMap<PartitionId, Fence>,
    cursors: BTreeMap<PartitionId, i64>,
    now: Timestamp,
    next: usize,
}

fn bytes(length: usize, ids: &mut IdSource) -> Bytes {
    (0..length.div_ceil(8)).flat_map(|_| ids.bits().to_le_bytes()).take(length).collect()
}

impl World {
    fn appends(&mut self, count: usize) -> Vec<Write> {
        (0..count)
            .map(|_| {
                self.next = (self.next + 7919) % self.contacts.len();
                let (contact, identity, _) = self.contacts[self.next].clone();
                let lane = LaneKey { scope: self.scope, kind: LaneKind::Contact, id: contact.uuid() };
                let payload = bytes(500, &mut self.ids);
                let entry = NewEntry {
                    lane,
                    actor: Actor::Contact(contact),
                    at: self.now,
                    trace: self.ids.make::<TraceId>(),
                    payload,
                };
                let check = IdentityChange {
                    scope: self.scope,
                    identity,
                    expected: Some(contact),
                    owner: Some(contact),
                    at: self.now,
                };
                Write::Append(Append { entries: vec![entry], contacts: vec![], identities: vec![check] })
            })
            .collect()
    }

    fn turn(&mut self, lane: LaneKey, channel_partition: PartitionId) -> (Turn, EffectId) {
        let contact = ContactId::from_uuid(lane.id);
        let effect: EffectId = self.ids.make();
        // Ids of one source ascend.
        let index = self.contacts.binary_search_by_key(&contact, |(id, ..)| *id).unwrap_or_default();
        self.contacts[index].2 += 2;
        let position = self.contacts[index].2;
        let run: RunId = RunId::from_uuid(lane.id);
        let message = |message: MessageId, direction, position, content| MessageRow {
            scope: self.scope,
            contact,
            message,
            channel: self.channel,
            direction,
            author: Actor::Contact(contact),
            kind: "text".into(),
            content,
            provider_id: (direction == Direction::Inbound).then(|| format!("wamid.HBgL{message}")),
            reply_to: None,
            status: if direction == Direction::Inbound { Status::Read } else { Status::Queued },
            ticket: None,
            run: None,
            position,
            sent_at: self.now,
            created_at: self.now,
        };
        let (one, two) = (bytes(180, &mut self.ids), bytes(240, &mut self.ids));
        let mut rows = vec![
            Row::Message(message(self.ids.make(), Direction::Inbound, position, one)),
            Row::Message(message(
                MessageId::from_uuid(effect.uuid()),
                Direction::Outbound,
                position + 1,
                two,
            )),
        ];
        rows.push(Row::Thread(ThreadRow {
            scope: self.scope,
            contact,
            version: position,
            channel: Some(self.channel),
            last_message_at: self.now,
            preview: bytes(60, &mut self.ids),
            preview_inbound: false,
            unread: 0,
            window_until: Some(self.now),
            ticket: None,
            status: ticket::TicketStatus::Bot,
            assignee: None,
            team: None,
            priority: ticket::Priority::Normal,
            snoozed_until: None,
            run: Some(run),
        }));
        if position % 4 == 0 {
            rows.push(Row::Run(RunRow {
                scope: self.scope,
                run,
                contact,
                flow: FlowId::from_uuid(lane.id),
                version: FlowVersionId::from_uuid(lane.id),
                status: RunStatus::Waiting,
                trigger: "keyword".into(),
                started_at: self.now,
                ended_at: None,
                reason: None,
            }));
            let steps = bytes(300, &mut self.ids);
            rows.push(Row::RunSteps(RunStepsRow {
                scope: self.scope,
                run,
                turn: i32::try_from(position).unwrap_or_default(),
                at: self.now,
                steps,
            }));
        }
        let mut turn = Turn::new(lane, self.now);
        turn.state = Some(LaneState { version: position, bytes: bytes(1000, &mut self.ids) });
        turn.rows = rows;
        turn.outbox.push(OutboxRow {
            effect,
            partition: channel_partition,
            scope: self.scope,
            kind: OutboxKind::Send,
            contact,
            channel: Some(self.channel),
            priority: Priority::Conversation,
            position,
            state: OutboxState::Queued,
            attempts: 0,
            not_before: self.now,
            not_after: Some(Timestamp::MAX),
            claimed_at: None,
            repeatable: true,
            created_at: self.now,
            trace: self.ids.make(),
            payload: bytes(350, &mut self.ids),
        });
        (turn, effect)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let Some(url) = std::env::vars().find(|(name, _)| name == "TEST_POSTGRES_URL").map(|(_, url)| url) else {
        println!("skipped: TEST_POSTGRES_URL does not name a server");
        return;
    };
    let (base, _) = url.rsplit_once('/').expect("a URL with a database");
    let mut admin = PgConnection::connect(&url).await.expect("the server answers");
    for sql in ["DROP DATABASE IF EXISTS hilo_bench", "CREATE DATABASE hilo_bench"] {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.expect("a fresh database");
    }
    let store =
        PostgresStore::connect(&ConnectOptions::new(format!("{base}/hilo_bench"))).await.expect("a store");
    let mut world = found(&store).await;
    for batch in [1, 10, 20, 50, 100, 200] {
        measure(&store, &mut world, batch).await;
    }
    let store: Arc<dyn Store> = Arc::new(store);
    store.close().await;
}

async fn found(store: &PostgresStore) -> World {
    let now = Timestamp::from_seconds(1_763_717_000);
    let mut ids = IdSource::new(now, 1);
    let scope = Scope { workspace: ids.make::<WorkspaceId>(), environment: ids.make::<EnvironmentId>() };
    let states = store.acquire(ids.make::<NodeId>(), 1000, 3_600_000).await.expect("partitions");
    let mut contacts = Vec::new();
    let mut append = Append::default();
    for number in 0..CONTACTS {
        let contact: ContactId = ids.make();
        let identity =
            Identity { kind: IdentityKind::Phone, scope: String::new(), value: format!("5511{number:09}") };
        append.contacts.push(NewContact {
            scope,
            contact,
            key: WrappedKey { master: "m1".into(), bytes: bytes(60, &mut ids) },
            at: now,
        });
        append.identities.push(IdentityChange {
            scope,
            identity: identity.clone(),
            expected: None,
            owner: Some(contact),
            at: now,
        });
        contacts.push((contact, identity, 0));
    }
    let started = Instant::now();
    store.write(vec![Write::Append(append)]).await.expect("contacts");
    println!("{CONTACTS} new contacts in {:?}", started.elapsed());
    World {
        scope,
        channel: ids.make(),
        contacts,
        ids,
        fences: states.iter().map(|state| (state.fence.partition, state.fence)).collect(),
        cursors: states.iter().map(|state| (state.fence.partition, 0)).collect(),
        now,
        next: 0,
    }
}

async fn measure(store: &PostgresStore, world: &mut World, size: usize) {
    let installation = store.installation().await.expect("an installation");
    let channel_partition = installation.partition_of(world.channel.uuid());
    let fence = world.fences[&channel_partition];
    let rounds = (12_000 / size).clamp(20, 1500);
    let mut entries: Vec<hilo_store::journal::Entry> = Vec::new();
    let mut claims: Vec<(EffectId, ContactId)> = Vec::new();
    let mut settles: Vec<(EffectId, ContactId)> = Vec::new();
    let (mut turns, mut inside) = (0, std::time::Duration::ZERO);
    let cpu = cpu_time();
    for _ in 0..rounds {
        world.now = world.now.plus(hilo_model::Duration::from_millis(10));
        let mut batch = world.appends(size);
        let mut grouped: BTreeMap<PartitionId, (i64, Vec<Turn>)> = BTreeMap::new();
        let mut decided = Vec::new();
        for entry in entries.drain(..) {
            let (turn, effect) = world.turn(entry.entry.lane, channel_partition);
            decided.push((effect, ContactId::from_uuid(entry.entry.lane.id)));
            let group = grouped.entry(entry.partition).or_default();
            group.0 = entry.offset;
            group.1.push(turn);
            turns += 1;
        }
        for (partition, (up_to, turns)) in grouped {
            let after = world.cursors.insert(partition, up_to).unwrap_or_default();
            batch
                .push(Write::Turns { fence: world.fences[&partition], turns: Turns { after, up_to, turns } });
        }
        if !claims.is_empty() {
            let effects = claims.iter().map(|(effect, _)| *effect).collect();
            let claim = Claim { effects, now: world.now, from: OutboxState::Queued };
            batch.push(Write::Claim { fence, claim });
        }
        if !settles.is_empty() {
            let settlements = settles
                .iter()
                .map(|(effect, contact)| Settlement::Accepted {
                    effect: *effect,
                    contact: *contact,
                    scope: world.scope,
                    provider_id: format!("wamid.HBgL{effect}"),
                    at: world.now,
                })
                .collect();
            batch.push(Write::Settle { fence, settlements, append: Append::default() });
        }
        settles = std::mem::replace(&mut claims, decided);
        let started = Instant::now();
        let outcomes = store.write(batch).await.expect("committed");
        inside += started.elapsed();
        for outcome in outcomes {
            match outcome.expect("not refused") {
                Done::Appended(added) => entries.extend(added),
                Done::Claimed(got) => assert!(got.expired.is_empty() && !got.claimed.is_empty()),
                _ => {}
            }
        }
        entries.sort_by_key(|entry| (entry.partition, entry.offset));
    }
    // The turns still under way are left to the next measurement's cursors.
    for entry in &entries {
        let cursor = world.cursors.entry(entry.partition).or_default();
        *cursor = (*cursor).max(entry.offset);
    }
    let skip: Vec<Write> = store
        .partitions(&world.fences.keys().copied().collect::<Vec<_>>())
        .await
        .expect("partitions")
        .into_iter()
        .filter(|state| state.cursor < state.head)
        .map(|state| Write::Turns {
            fence: state.fence,
            turns: Turns { after: state.cursor, up_to: state.head, turns: vec![] },
        })
        .collect();
    store.write(skip).await.expect("skipped");
    let cpu = cpu_time() - cpu;
    println!(
        "batches of {size:3}: {:6.0} turns/s, {:5.2} ms a batch, {:3.0} µs of this process's CPU a turn",
        f64::from(turns) / inside.as_secs_f64(),
        inside.as_secs_f64() * 1000.0 / rounds as f64,
        cpu * 1e6 / f64::from(turns),
    );
}

/// Seconds of CPU that this process has used.
fn cpu_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks =
        |index: usize| fields.get(index).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}
