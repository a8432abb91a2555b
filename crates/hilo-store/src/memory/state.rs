//! The tables.

use super::search::{Indexed, Known};
use crate::{
    document::Document,
    figure::{FigureRow, Grain, pack::Cell},
    journal::{LaneKey, NewEntry, Offset},
    outbox::OutboxRow,
    partition::{PartitionId, Retention},
    reach::{PERIOD, Portfolio, PortfolioRow, Reached},
    read::MessageItem,
    rows::{
        ApprovalRow, AttachmentRow, AuditRow, ChannelEventRow, ConsentRow, ContactRow, DraftRow,
        IdempotencyRow, IncidentRow, MessageChargeRow, RunRow, RunStepsRow, TemplateClickRow,
        TemplateMessageRow, ThreadEventRow, ThreadReadRow, ThreadRow, TicketLegRow, TicketRow, WrappedKey,
    },
    search::{DocumentNumber, Standing},
    timer::Timer,
    turn::{CommandResult, LaneState},
};
use bytes::Bytes;
use hilo_model::{
    ApprovalId, AttachmentId, AuditId, ChannelId, CommandId, ConsentId, ContactId, EffectId, IncidentId,
    MessageId, NodeId, PersonId, RunId, Scope, ThreadEventId, TicketId, TicketLegId, TimerId, Timestamp,
    WorkspaceId, figure::Counted, identity::Identity,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;

/// One partition.
#[derive(Debug, Clone, Default)]
pub(super) struct Partition {
    pub(super) epoch: i64,
    pub(super) head: Offset,
    pub(super) cursor: Offset,
    pub(super) stalls: i32,
    pub(super) owner: Option<NodeId>,
    pub(super) lease_until: Timestamp,
}

/// Where, of which grain, of what, the time, of which runs, what is counted.
type FigureKey = (Scope, Grain, Uuid, Timestamp, Arc<str>, Counted);

/// Everything.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) config_revision: i64,
    pub(super) partitions: BTreeMap<PartitionId, Partition>,
    pub(super) nodes: BTreeMap<NodeId, Timestamp>,
    pub(super) journal: BTreeMap<(PartitionId, Offset), NewEntry>,
    pub(super) attempts: BTreeMap<(PartitionId, Offset), i32>,
    pub(super) lanes: BTreeMap<LaneKey, LaneState>,
    /// `None`: destroyed.
    pub(super) contact_keys: BTreeMap<(Scope, ContactId), Option<WrappedKey>>,
    pub(super) contacts: BTreeMap<(Scope, ContactId), ContactRow>,
    pub(super) identities: BTreeMap<(Scope, Identity), ContactId>,
    pub(super) contact_tags: BTreeSet<(Scope, ContactId, String)>,
    pub(super) threads: BTreeMap<(Scope, ContactId), ThreadRow>,
    pub(super) messages: BTreeMap<(Scope, ContactId, MessageId), MessageItem>,
    pub(super) message_versions: BTreeMap<(Scope, ContactId, MessageId), BTreeMap<Timestamp, Bytes>>,
    pub(super) template_messages: BTreeMap<(Scope, ContactId, MessageId), TemplateMessageRow>,
    pub(super) template_clicks: BTreeMap<(Scope, ContactId, MessageId), TemplateClickRow>,
    pub(super) message_charges: BTreeMap<(Scope, ContactId, MessageId), MessageChargeRow>,
    pub(super) consents: BTreeMap<(Scope, ContactId, ConsentId), ConsentRow>,
    pub(super) thread_events: BTreeMap<(Scope, ContactId, ThreadEventId), ThreadEventRow>,
    pub(super) tickets: BTreeMap<(Scope, TicketId), TicketRow>,
    pub(super) ticket_legs: BTreeMap<(Scope, TicketLegId), TicketLegRow>,
    pub(super) approvals: BTreeMap<(Scope, ApprovalId), ApprovalRow>,
    pub(super) runs: BTreeMap<(Scope, RunId), RunRow>,
    pub(super) run_steps: BTreeMap<(Scope, RunId, i32), RunStepsRow>,
    pub(super) figures: BTreeMap<FigureKey, Cell>,
    pub(super) timers: BTreeMap<TimerId, Timer>,
    pub(super) outbox: BTreeMap<EffectId, OutboxRow>,
    pub(super) documents: BTreeMap<(String, Uuid), Document>,
    pub(super) audit: BTreeMap<(Option<WorkspaceId>, AuditId), AuditRow>,
    pub(super) command_results: BTreeMap<(Scope, CommandId), CommandResult>,
    pub(super) idempotency_keys: BTreeMap<(WorkspaceId, String, String), IdempotencyRow>,
    pub(super) incidents: BTreeMap<(Scope, IncidentId), IncidentRow>,
    pub(super) channel_events: BTreeMap<(Scope, ChannelId, i64), ChannelEventRow>,
    pub(super) portfolios: BTreeMap<Portfolio, PortfolioRow>,
    pub(super) reached: BTreeMap<(Portfolio, Uuid), Reached>,
    pub(super) attachments: BTreeMap<(Scope, AttachmentId), AttachmentRow>,
    pub(super) attachment_uses: BTreeSet<(Scope, ContactId, AttachmentId)>,
    /// Uploads that no message uses, and since when.
    pub(super) unused_uploads: BTreeMap<(Scope, AttachmentId), Timestamp>,
    /// Bytes that lost a row, and when.
    pub(super) loose_files: BTreeMap<(Scope, [u8; 32]), Timestamp>,
    pub(super) mentions: BTreeSet<(Scope, PersonId, ContactId, i64)>,
    pub(super) drafts: BTreeMap<(Scope, PersonId, ContactId), DraftRow>,
    pub(super) thread_reads: BTreeMap<(Scope, PersonId, ContactId), ThreadReadRow>,
    pub(super) search_standings: BTreeMap<PartitionId, Standing>,
    pub(super) search_contacts: BTreeMap<(Scope, ContactId), Known>,
    pub(super) search_documents: BTreeMap<DocumentNumber, Indexed>,
}

impl State {
    pub(super) fn new(partitions: i16) -> Self {
        let partitions = (0..partitions).map(|number| (PartitionId(number), Partition::default())).collect();
        Self { partitions, ..Self::default() }
    }

    /// See [`crate::Store::sweep`].
    pub(super) fn sweep(&mut self, policy: &Retention, chunk: usize) -> u64 {
        let before = policy.now.minus(policy.journal);
        let cursors: BTreeMap<_, _> =
            self.partitions.iter().map(|(number, partition)| (*number, partition.cursor)).collect();
        let indexed = |partition: &PartitionId| {
            self.search_standings.get(partition).copied().unwrap_or(Standing::NEW).offset
        };
        // Whoever indexes reads the journal too.
        let read: BTreeMap<_, _> =
            cursors.iter().map(|(number, cursor)| (*number, indexed(number).min(*cursor))).collect();
        let passed = |partition: &PartitionId, offset: Offset| {
            cursors.get(partition).is_some_and(|cursor| offset <= *cursor)
        };
        let mut gone = remove(&mut self.journal, chunk, |(partition, offset), entry| {
            read.get(partition).is_some_and(|read| offset <= read) && entry.at < before
        });
        gone += remove(&mut self.attempts, chunk, |(partition, offset), _| passed(partition, *offset));
        let before = policy.now.minus(policy.answers);
        gone += remove(&mut self.command_results, chunk, |_, answer| answer.at < before);
        gone += remove(&mut self.idempotency_keys, chunk, |_, answer| answer.at < before);
        let before = policy.now.minus(policy.run_steps);
        let ended: BTreeSet<_> = self
            .runs
            .iter()
            .filter(|(_, run)| run.ended_at.is_some_and(|at| at < before))
            .map(|(key, _)| *key)
            .collect();
        gone += remove(&mut self.run_steps, chunk, |(scope, run, _), _| ended.contains(&(*scope, *run)));
        gone += remove(&mut self.reached, chunk, |_, reached| reached.at.plus(PERIOD) <= policy.now);
        gone += self.sweep_files(policy.now, chunk);
        gone + self.add_up(policy, chunk)
    }

    /// Adds to a figure.
    pub(super) fn count(&mut self, row: &FigureRow) {
        let cell = Cell { count: row.count, sum: row.sum, last: row.last.as_micros() };
        let counted = row.counted.clone();
        self.add((row.scope, Grain::Hour, row.of, row.at, row.slice.clone(), counted), cell);
    }

    fn add(&mut self, key: FigureKey, cell: Cell) {
        self.figures.entry(key).or_default().add(cell);
    }

    /// Adds hours up to their days and months; returns how many rows went.
    fn add_up(&mut self, policy: &Retention, chunk: usize) -> u64 {
        let before = policy.now.minus(policy.figure_hours);
        let old = |at: Timestamp| at.as_micros() > 0 && at < before;
        let keys = self.figures.keys().filter(|(_, grain, _, at, ..)| *grain == Grain::Hour && old(*at));
        let keys: Vec<_> = keys.take(chunk).cloned().collect();
        for key in &keys {
            let Some(cell) = self.figures.remove(key) else { continue };
            let (scope, _, of, at, slice, counted) = key;
            let zone = policy.zones.get(&scope.workspace).cloned().unwrap_or_default();
            for (grain, at) in [(Grain::Day, zone.date(*at)), (Grain::Month, zone.month(*at))] {
                self.add((*scope, grain, *of, at, slice.clone(), counted.clone()), cell);
            }
        }
        keys.len() as u64
    }
}

fn remove<K: Ord, V>(table: &mut BTreeMap<K, V>, chunk: usize, old: impl Fn(&K, &V) -> bool) -> u64 {
    let mut gone = 0;
    table.retain(|key, value| {
        let goes = gone < chunk && old(key, value);
        gone += usize::from(goes);
        !goes
    });
    gone as u64
}
