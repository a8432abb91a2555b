//! The conversations that are measured.

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
    outbox::{OutboxKind, OutboxRow, OutboxState, Priority},
    partition::{Fence, PartitionId},
    rows::{Direction, MessageRow, Row, RunRow, RunStatus, RunStepsRow, ThreadRow, WrappedKey},
    turn::{LaneState, Turn},
    write::Write,
};
use std::{collections::BTreeMap, time::Instant};

const CONTACTS: usize = 20_000;

/// A contact who writes.
#[derive(Debug)]
pub(super) struct Writer {
    contact: ContactId,
    identity: Identity,
    position: i64,
    run: RunId,
}

/// Contacts who write, and what is known of them.
#[derive(Debug)]
pub(super) struct World {
    pub(super) scope: Scope,
    pub(super) channel: ChannelId,
    pub(super) contacts: Vec<Writer>,
    pub(super) ids: IdSource,
    pub(super) fences: BTreeMap<PartitionId, Fence>,
    pub(super) cursors: BTreeMap<PartitionId, i64>,
    pub(super) now: Timestamp,
    pub(super) next: usize,
}

fn bytes(length: usize, ids: &mut IdSource) -> Bytes {
    (0..length.div_ceil(8)).flat_map(|_| ids.bits().to_le_bytes()).take(length).collect()
}

impl World {
    /// Messages of customers.
    pub(super) fn appends(&mut self, count: usize) -> Vec<Write> {
        (0..count)
            .map(|_| {
                self.next = (self.next + 7919) % self.contacts.len();
                let Writer { contact, ref identity, .. } = self.contacts[self.next];
                let identity = identity.clone();
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

    /// What a message leads to.
    pub(super) fn turn(&mut self, lane: LaneKey, channel_partition: PartitionId) -> (Turn, EffectId) {
        let contact = ContactId::from_uuid(lane.id);
        let effect: EffectId = self.ids.make();
        // Ids of one source ascend.
        let index = self.contacts.binary_search_by_key(&contact, |writer| writer.contact).unwrap_or_default();
        self.contacts[index].position += 2;
        let position = self.contacts[index].position;
        // Every other turn has steps of a run, every other of these starts a new one.
        if position % 8 == 4 {
            self.contacts[index].run = self.ids.make();
        }
        let run = self.contacts[index].run;
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
            about: None,
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
            free_until: None,
            ticket: None,
            status: ticket::TicketStatus::Bot,
            assignee: None,
            team: None,
            priority: ticket::Priority::Normal,
            snoozed_until: None,
            run: Some(run),
            waiting_since: None,
            woken_at: None,
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
                source: None,
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
            reach: None,
            repeatable: true,
            created_at: self.now,
            trace: self.ids.make(),
            payload: bytes(350, &mut self.ids),
        });
        (turn, effect)
    }
    /// A store with so many contacts.
    pub(super) async fn found(store: &dyn Store) -> Self {
        let now = Timestamp::from_seconds(1_763_717_000);
        let mut ids = IdSource::new(now, 1);
        let scope = Scope { workspace: ids.make::<WorkspaceId>(), environment: ids.make::<EnvironmentId>() };
        let states = store.acquire(ids.make::<NodeId>(), 1000, 3_600_000).await.expect("partitions");
        let mut contacts = Vec::new();
        let mut append = Append::default();
        for number in 0..CONTACTS {
            let contact: ContactId = ids.make();
            let identity = Identity {
                kind: IdentityKind::Phone,
                scope: String::new(),
                value: format!("5511{number:09}"),
            };
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
            contacts.push(Writer { contact, identity, position: 0, run: ids.make() });
        }
        let started = Instant::now();
        store.write([Write::Append(append)].into()).await.expect("contacts");
        println!("{CONTACTS} new contacts in {:?}", started.elapsed());
        Self {
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
}
