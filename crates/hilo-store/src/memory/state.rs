//! The tables.

use super::search::{Indexed, Known};
use crate::{
    document::Document,
    figure::{DAY, FigureRow},
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
use std::collections::{BTreeMap, BTreeSet};
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

/// Where, of what, the hour, what is counted.
type FigureKey = (Scope, Uuid, Timestamp, Counted);

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
    pub(super) figures: BTreeMap<FigureKey, (i64, i64, Timestamp)>,
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
        gone + self.add_up(policy.now.minus(policy.figure_hours))
    }

    /// Adds to a figure.
    pub(super) fn count(&mut self, row: &FigureRow) {
        let key = (row.scope, row.of, row.at, row.counted.clone());
        let (count, sum, last) = self.figures.entry(key).or_insert((0, 0, row.last));
        *count += row.count;
        *sum += row.sum;
        *last = row.last.max(*last);
    }

    /// Adds the oldest hour before a moment up to its day; returns how many rows went.
    fn add_up(&mut self, before: Timestamp) -> u64 {
        let hours = self.figures.keys().map(|(_, _, at, _)| *at);
        let oldest = hours.filter(|at| *at < before && at.as_micros() % DAY != 0).min();
        let Some(hour) = oldest else { return 0 };
        let day = Timestamp::from_micros(hour.as_micros() - hour.as_micros() % DAY);
        let old: Vec<_> = self.figures.extract_if(.., |(_, _, at, _), _| *at == hour).collect();
        let gone = old.len();
        for ((scope, of, _, counted), (count, sum, last)) in old {
            self.count(&FigureRow { scope, of, at: day, counted, count, sum, last });
        }
        gone as u64
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
