//! The few things that random histories are about, and what an operation means for them.

use super::operation::{Change, End, Identity, Operation, Setting};
use crate::{sample, testbed::moment};
use bytes::Bytes;
use hilo_model::{
    Actor, ChannelId, ContactId, EffectId, FlowId, Id, IdSource, MessageId, NodeId, RunId, Scope, TimerId,
    TraceId, message::Status, ticket::TicketStatus,
};
use hilo_store::{
    document::{Document, DocumentWrite},
    journal::{Append, IdentityChange, LaneKey, LaneKind, NewContact, NewEntry},
    outbox::{Claim, OutboxKind, OutboxRow, OutboxState, Priority, Settlement},
    partition::{Fence, Installation, PartitionId, PartitionState},
    rows::{
        Direction, IdempotencyRow, MessageMediaRow, MessageRef, MessageRow, MessageStatusRow, Row, RunRow,
        RunStatus, RunStepsRow, TagRow,
    },
    timer::{Timer, TimerChange},
    turn::{LaneState, Turn, Turns},
    write::Write,
};
use uuid::Uuid;

/// Two scopes, a few contacts, and ids for everything.
#[derive(Debug)]
pub(super) struct World {
    pub(super) scopes: [Scope; 2],
    pub(super) nodes: [NodeId; 2],
    pub(super) lanes: Vec<LaneKey>,
    pub(super) channel: ChannelId,
    pub(super) runs: [RunId; 2],
    pub(super) flow: FlowId,
    pub(super) timers: Vec<TimerId>,
    pub(super) effects: Vec<EffectId>,
    pub(super) documents: [Uuid; 3],
    pub(super) trace: TraceId,
}

/// Cursors and fences as they will be when the operations before were applied.
#[derive(Debug)]
pub(super) struct Standing(Vec<PartitionState>);

impl Standing {
    pub(super) fn new(states: Vec<PartitionState>) -> Self {
        Self(states)
    }

    fn fence(&self, partition: i16) -> Fence {
        self.0[partition as usize].fence
    }
}

impl Default for World {
    fn default() -> Self {
        let mut ids = IdSource::new(moment(0), 7);
        let here = Scope { workspace: ids.make(), environment: ids.make() };
        let there = Scope { workspace: ids.make(), ..here };
        let mut lanes: Vec<LaneKey> = (0..4)
            .map(|_| LaneKey { scope: here, kind: LaneKind::Contact, id: ids.make::<ContactId>().uuid() })
            .collect();
        lanes.push(LaneKey { scope: there, ..lanes[0] });
        lanes.push(LaneKey { kind: LaneKind::Channel, ..lanes[1] });
        Self {
            scopes: [here, there],
            nodes: [ids.make(), ids.make()],
            lanes,
            channel: ids.make(),
            runs: [ids.make(), ids.make()],
            flow: ids.make(),
            timers: (0..4).map(|_| ids.make()).collect(),
            effects: (0..6).map(|_| ids.make()).collect(),
            documents: std::array::from_fn(|_| ids.make::<FlowId>().uuid()),
            trace: ids.make(),
        }
    }
}

impl World {
    pub(super) const PARTITIONS: i16 = 2;

    pub(super) fn partitions() -> Vec<PartitionId> {
        (0..Self::PARTITIONS).map(PartitionId).collect()
    }

    fn partition_of(lane: LaneKey) -> PartitionId {
        let installation = Installation {
            partitions: Self::PARTITIONS,
            hash: Installation::HASH.to_owned(),
            created_at: moment(0),
        };
        installation.partition_of(lane.id)
    }

    /// The effect whose message has this position in the first contact's thread, if one has.
    fn message(&self, lane: LaneKey, position: i64) -> MessageId {
        // The first lane's messages are sends: their ids are their effects'.
        if lane == self.lanes[0] {
            MessageId::from_uuid(self.effects[position as usize].uuid())
        } else {
            MessageId::from_uuid(Uuid::from_u128(lane.id.as_u128() ^ (position as u128 + 1)))
        }
    }

    fn entry(&self, lane: LaneKey, payload: &str) -> NewEntry {
        NewEntry {
            lane,
            actor: Actor::System,
            at: moment(1),
            trace: self.trace,
            payload: Bytes::copy_from_slice(payload.as_bytes()),
        }
    }

    fn change(&self, identity: &Identity) -> IdentityChange {
        let contact = |n: usize| ContactId::from_uuid(self.lanes[n].id);
        IdentityChange {
            scope: self.scopes[0],
            identity: sample::phone(identity.phone),
            expected: identity.expected.map(contact),
            owner: identity.owner.map(contact),
            at: moment(1),
        }
    }

    /// The write that an operation means.
    pub(super) fn write(&self, operation: &Operation, standing: &mut Standing) -> Write {
        match operation {
            Operation::Append { lanes, key, identity } => self.append(lanes, *key, identity.as_ref()),
            Operation::Turns { partition, entries, old_epoch, old_cursor, turns } => {
                let place = &mut standing.0[*partition as usize];
                let after = place.cursor - i64::from(*old_cursor);
                let up_to = after + entries;
                let epoch = place.fence.epoch - i64::from(*old_epoch);
                let fence = Fence { epoch, ..place.fence };
                if !*old_epoch && !*old_cursor {
                    place.cursor = up_to;
                }
                let lanes: Vec<LaneKey> = self
                    .lanes
                    .iter()
                    .copied()
                    .filter(|lane| Self::partition_of(*lane).0 == *partition)
                    .collect();
                let turns = turns
                    .iter()
                    .enumerate()
                    .filter(|_| !lanes.is_empty())
                    .map(|(n, changes)| self.turn(lanes[n % lanes.len()], changes))
                    .collect();
                Write::Turns { fence, turns: Turns { after, up_to, turns, claims: Vec::new() } }
            }
            Operation::Fire { partition, timers } => {
                let timers: Vec<Timer> =
                    timers.iter().map(|(timer, due)| self.timer(self.lanes[*timer], *timer, *due)).collect();
                let entries = timers.iter().map(|timer| self.entry(timer.lane, "fired")).collect();
                let append = Append { entries, ..Append::default() };
                Write::Fire { fence: standing.fence(*partition), timers, append }
            }
            Operation::Attempt { partition, offset } => {
                Write::Attempt { fence: standing.fence(*partition), offset: *offset }
            }
            Operation::Claim { partition, effects, now, from } => {
                let effects = effects.iter().map(|effect| self.effects[*effect]).collect();
                let claim = Claim { effects, now: moment(*now), from: *from, places: Vec::new() };
                Write::Claim { fence: standing.fence(*partition), claim }
            }
            Operation::Settle { partition, effects } => Write::Settle {
                fence: standing.fence(*partition),
                settlements: effects.iter().map(|(effect, end)| self.settlement(*effect, *end)).collect(),
                given_back: Vec::new(),
                append: Append { entries: vec![self.entry(self.lanes[0], "settled")], ..Append::default() },
            },
            Operation::Settings { documents, key } => Write::Settings {
                documents: documents.iter().map(|setting| self.document(setting)).collect(),
                rows: vec![Row::Contact(sample::contact(
                    self.scopes[1],
                    ContactId::from_uuid(self.lanes[0].id),
                ))],
                audit: Vec::new(),
                idempotency: key.map(|key| IdempotencyRow {
                    workspace: self.scopes[0].workspace,
                    caller: "caller".to_owned(),
                    key: key.to_string(),
                    request: Bytes::new(),
                    status: 200,
                    response: Bytes::new(),
                    at: moment(1),
                }),
            },
        }
    }

    fn append(&self, lanes: &[usize], key: bool, identity: Option<&Identity>) -> Write {
        let lanes: Vec<LaneKey> = lanes.iter().map(|lane| self.lanes[*lane]).collect();
        let contacts = lanes.iter().filter(|lane| key && lane.kind == LaneKind::Contact);
        Write::Append(Append {
            entries: lanes.iter().map(|lane| self.entry(*lane, "event")).collect(),
            contacts: contacts
                .map(|lane| NewContact {
                    scope: lane.scope,
                    contact: ContactId::from_uuid(lane.id),
                    key: sample::key(),
                    at: moment(1),
                })
                .collect(),
            identities: identity.map(|identity| self.change(identity)).into_iter().collect(),
        })
    }

    fn turn(&self, lane: LaneKey, changes: &[Change]) -> Turn {
        let mut turn = Turn::new(lane, moment(1));
        for change in changes {
            self.apply(&mut turn, change);
        }
        turn
    }

    fn apply(&self, turn: &mut Turn, change: &Change) {
        let lane = turn.lane;
        let (scope, contact) = (lane.scope, ContactId::from_uuid(lane.id));
        match change {
            Change::State(salt) => {
                turn.state = Some(LaneState { version: (*salt).into(), bytes: Bytes::from(vec![*salt; 3]) });
            }
            Change::Contact(salt) => {
                let mut row = sample::contact(scope, contact);
                row.name = salt.to_string();
                row.locale = salt.is_multiple_of(2).then(|| "es".to_owned());
                turn.rows.push(Row::Contact(row));
            }
            Change::Thread(salt) => {
                let mut row = sample::thread(scope, contact);
                row.last_message_at = moment((salt % 4).into());
                row.status = TicketStatus::ALL[*salt as usize % 6];
                row.assignee = salt.is_multiple_of(3).then(|| Id::from_uuid(self.flow.uuid()));
                turn.rows.push(Row::Thread(row));
            }
            Change::Message(position) => turn.rows.push(Row::Message(self.message_row(lane, *position))),
            Change::Status { position, status, at, provider, by_provider } => {
                let provider_id = provider.map(|n| format!("wamid.{n}"));
                let by_id = MessageRef::Id(self.message(lane, *position));
                let message = match &provider_id {
                    Some(id) if *by_provider => {
                        MessageRef::Provider { channel: self.channel, provider_id: id.clone() }
                    }
                    _ => by_id,
                };
                turn.rows.push(Row::MessageStatus(MessageStatusRow {
                    scope,
                    contact,
                    message,
                    status: *status,
                    at: moment(*at),
                    provider_id,
                    error_code: (*status == Status::Failed && at % 2 == 0).then_some(*position),
                    error_detail: (*status == Status::Failed && at % 3 > 0).then(|| format!("why {at}")),
                }));
            }
            Change::Media(position) => turn.rows.push(Row::MessageMedia(MessageMediaRow {
                scope,
                contact,
                message: self.message(lane, *position),
                attachment: None,
                error: Some(position.to_string()),
            })),
            Change::Tag(tag, present) => turn.rows.push(Row::Tag(TagRow {
                scope,
                contact,
                tag: tag.to_string(),
                present: *present,
                at: moment(1),
            })),
            Change::Identity(identity) => turn.rows.push(Row::Identity(self.change(identity))),
            Change::Run(run, salt) => turn.rows.push(Row::Run(RunRow {
                scope,
                run: self.runs[*run],
                contact,
                flow: self.flow,
                version: Id::from_uuid(self.flow.uuid()),
                status: RunStatus::ALL[*salt as usize % 4],
                trigger: salt.to_string(),
                started_at: moment(1),
                ended_at: None,
                reason: None,
                source: None,
            })),
            Change::Steps(run, number) => turn.rows.push(Row::RunSteps(RunStepsRow {
                scope,
                run: self.runs[*run],
                turn: *number,
                at: moment(1),
                steps: Bytes::from(lane.id.to_string()),
            })),
            Change::Timer(timer, due) => turn.timers.push(match due {
                Some(due) => TimerChange::Set(self.timer(lane, *timer, *due)),
                None => TimerChange::Cancel(self.timers[*timer]),
            }),
            Change::Effect(effect) => turn.outbox.push(self.effect(lane, *effect)),
            Change::Proven(effect) => turn.proven.push(self.effects[*effect]),
            Change::Append(other) => turn.appends.push(self.entry(self.lanes[*other], "from a turn")),
            Change::DestroyKey => turn.rows.push(Row::DestroyKey { scope, contact, at: moment(1) }),
        }
    }

    fn message_row(&self, lane: LaneKey, position: i64) -> MessageRow {
        MessageRow {
            scope: lane.scope,
            contact: ContactId::from_uuid(lane.id),
            message: self.message(lane, position),
            channel: self.channel,
            direction: Direction::Outbound,
            author: Actor::System,
            kind: "text".to_owned(),
            content: Bytes::from_static(b"x"),
            provider_id: None,
            reply_to: None,
            about: None,
            status: Status::Queued,
            ticket: None,
            run: None,
            position,
            sent_at: moment(1),
            created_at: moment(1),
        }
    }

    fn timer(&self, lane: LaneKey, timer: usize, due: u64) -> Timer {
        Timer { id: self.timers[timer], partition: Self::partition_of(lane), lane, due: moment(due) }
    }

    fn effect(&self, lane: LaneKey, effect: usize) -> OutboxRow {
        OutboxRow {
            effect: self.effects[effect],
            partition: PartitionId(effect as i16 % Self::PARTITIONS),
            scope: lane.scope,
            kind: OutboxKind::Send,
            contact: ContactId::from_uuid(lane.id),
            channel: None,
            priority: Priority::Conversation,
            position: effect as i64,
            state: OutboxState::Queued,
            attempts: 0,
            not_before: moment(effect as u64 % 2),
            not_after: effect.is_multiple_of(3).then(|| moment(2)),
            claimed_at: None,
            reach: None,
            repeatable: true,
            created_at: moment(1),
            trace: self.trace,
            payload: Bytes::new(),
        }
    }

    fn settlement(&self, effect: usize, end: End) -> Settlement {
        let id = self.effects[effect];
        match end {
            End::Accepted => Settlement::Accepted {
                effect: id,
                contact: ContactId::from_uuid(self.lanes[0].id),
                scope: self.scopes[0],
                provider_id: format!("wamid.{}", effect % 2),
                at: moment(2),
                held: effect.is_multiple_of(3),
            },
            End::Finished => Settlement::Finished { effect: id },
            End::Requeued => Settlement::Requeued { effect: id, not_before: moment(1) },
            End::Uncertain => Settlement::Uncertain { effect: id, at: moment(2) },
        }
    }

    fn document(&self, setting: &Setting) -> DocumentWrite {
        let document = |id: usize, key: usize| Document {
            kind: "flow".to_owned(),
            workspace: Some(self.scopes[0].workspace),
            environment: None,
            id: self.documents[id],
            key: key.to_string(),
            parent: None,
            version: 1,
            body: serde_json::json!({"key": key}),
            created_at: moment(1),
            updated_at: moment(1),
        };
        match setting {
            Setting::Insert(id, key) => DocumentWrite::Insert(document(*id, *key)),
            Setting::Update(id, key, based_on) => {
                DocumentWrite::Update { document: document(*id, *key), based_on: *based_on }
            }
            Setting::Delete(id, based_on) => DocumentWrite::Delete {
                kind: "flow".to_owned(),
                id: self.documents[*id],
                based_on: *based_on,
            },
        }
    }
}
