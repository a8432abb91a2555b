//! Dispatchers: what must happen outside is begun, and how it ended is told to the lanes.
//!
//! A send is **claimed** durably before its first byte leaves, so after a crash only claimed rows can be uncertain. At most
//! one is under way per contact. Backend calls, receipts and downloads may be repeated and need no claim.

mod approver;
mod backend;
pub(crate) mod breaker;
mod claim;
mod doubt;
mod grants;
mod hearing;
pub(crate) mod jobs;
pub(crate) mod lease;
mod media;
mod opening;
mod orders;
mod outcome;
mod own_number;
mod places;
mod pump;
mod queue;
mod send;
mod uncertain;
pub(crate) mod uploads;

use crate::{
    clock::fresh_id, committer::Committer, configuration::Configuration, intake::Intake, keyring::Keyring,
};
pub(crate) use grants::Wish;
use hearing::Hearing;
use hilo_bus::{Bus, Hint};
use hilo_core::decision::EffectPayload;
use hilo_egress::{channel::ChannelSender, http::HttpCaller};
use hilo_files::Files;
use hilo_model::{ChannelId, Clock, ContactId, Duration, EffectId, Scope, Timestamp};
use hilo_store::{
    Store,
    outbox::{OutboxKind, OutboxRow, OutboxState},
    partition::{Fence, Installation, PartitionId},
    write::Write,
};
use opening::Opening;
pub(crate) use orders::Desk;
pub use orders::Dispatchers;
use orders::Order;
use outcome::Outcome;
use queue::ChannelQueue;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};
use tokio::{sync::mpsc, task::JoinSet};
use uncertain::Uncertain;

/// At most so many sends under way per channel.
const SENDS: usize = 512;
/// At most so many backend calls, receipts and downloads under way.
const CALLS: usize = 256;
/// Rows read at once after taking a partition over.
const PAGE: u32 = 1_000;
/// How often uncertain sends and settings are looked at.
const TICK: std::time::Duration = std::time::Duration::from_millis(250);
/// Nothing is begun this long before the lease ends.
const MARGIN: std::time::Duration = std::time::Duration::from_secs(1);

/// How patient dispatchers are.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// A send of unknown outcome is repeated (or given to a person) after so long without a sign, counted only if
    /// webhooks of that number arrived meanwhile.
    pub uncertain: Duration,
    /// After so long it is given to a person even if no webhook of the number arrived at all.
    pub silent: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { uncertain: Duration::from_minutes(2), silent: Duration::from_minutes(30) }
    }
}

/// The channels whose provider takes nothing because of their account: one incident for each, until they send again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stopped(Arc<parking_lot::Mutex<HashSet<ChannelId>>>);

impl Stopped {
    /// Whether this is news.
    fn note(&self, channel: ChannelId) -> bool {
        self.0.lock().insert(channel)
    }

    fn forget(&self, channel: ChannelId) {
        self.0.lock().remove(&channel);
    }
}

/// What the dispatcher works with.
#[derive(Debug, Clone)]
pub(crate) struct Tools {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) committer: Committer,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) intake: Arc<Intake>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) sender: Arc<dyn ChannelSender>,
    pub(crate) http: Arc<dyn HttpCaller>,
    pub(crate) files: Files,
    pub(crate) patience: Patience,
    pub(crate) lease: lease::Lease,
    pub(crate) stopped: Stopped,
    pub(crate) breakers: breaker::Breakers,
    pub(crate) uploads: Arc<uploads::Uploads>,
    pub(crate) benches: jobs::Benches,
    pub(crate) installation: Installation,
}

/// A row at hand.
#[derive(Debug, Clone)]
struct Item {
    fence: Fence,
    row: OutboxRow,
    payload: Option<EffectPayload>,
}

impl Desk {
    /// Starts the dispatcher. When `stop` is cancelled it begins nothing more, finishes what is under way and ends.
    pub(crate) fn start(
        self,
        tools: Tools,
        stop: tokio_util::sync::CancellationToken,
    ) -> tokio::task::JoinHandle<()> {
        let dispatcher = Dispatcher {
            tools: Arc::new(tools),
            partitions: HashMap::new(),
            opening: HashMap::new(),
            looking: HashMap::new(),
            doubtful: HashSet::new(),
            items: HashMap::new(),
            channels: HashMap::new(),
            under_way: HashMap::new(),
            calls: VecDeque::new(),
            calling: 0,
            uncertain: HashMap::new(),
            reviewing: false,
            granted: HashMap::new(),
            loading: 0,
            proven: HashSet::new(),
            hearing: Hearing::default(),
            finishing: false,
            tasks: JoinSet::new(),
        };
        tokio::spawn(dispatcher.run(self.0, stop))
    }
}

struct Dispatcher {
    tools: Arc<Tools>,
    partitions: HashMap<PartitionId, Fence>,
    opening: HashMap<PartitionId, Opening>,
    /// Outboxes that are being looked at, and whether they have to be once more.
    looking: HashMap<PartitionId, bool>,
    /// Sends whose claim may have been committed or not.
    doubtful: HashSet<EffectId>,
    items: HashMap<EffectId, Item>,
    channels: HashMap<ChannelId, ChannelQueue>,
    /// Sends under way per channel.
    under_way: HashMap<ChannelId, usize>,
    /// Backend calls, receipts and downloads that wait.
    calls: VecDeque<(Timestamp, EffectId)>,
    calling: usize,
    uncertain: HashMap<EffectId, Uncertain>,
    /// Whether it is being asked how far turns are, for those of them whose time is over.
    reviewing: bool,
    /// Sends that may begin once their turn is committed.
    granted: HashMap<EffectId, (ChannelId, ContactId)>,
    /// How many reads of an outbox are under way, and what was settled by a sign meanwhile: it may still be in what was read.
    loading: usize,
    proven: HashSet<EffectId>,
    hearing: Hearing,
    /// Whether nothing more is granted.
    finishing: bool,
    tasks: JoinSet<Outcome>,
}

impl Dispatcher {
    async fn run(
        mut self,
        mut orders: mpsc::UnboundedReceiver<Order>,
        stop: tokio_util::sync::CancellationToken,
    ) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut pause = TICK;
        let benches = self.tools.benches.clone();
        loop {
            tokio::select! {
                order = orders.recv() => match order {
                    Some(order) => self.obey(order),
                    None => break,
                },
                Some(ended) = self.tasks.join_next(), if !self.tasks.is_empty() => self.ended(ended),
                _ = tick.tick() => self.tick(),
                () = benches.left() => {}
                () = tokio::time::sleep(pause), if pause < TICK => {}
                () = stop.cancelled() => break,
            }
            while let Ok(order) = orders.try_recv() {
                self.obey(order);
            }
            while let Some(ended) = self.tasks.try_join_next() {
                self.ended(ended);
            }
            pause = self.pump();
        }
        self.finish(orders).await;
    }

    /// What has begun is finished, so that its outcome is known; what was granted begins if its turn is still committed.
    async fn finish(&mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        self.finishing = true;
        let patience = tokio::time::sleep(MARGIN);
        tokio::pin!(patience);
        while !self.granted.is_empty() || !self.tasks.is_empty() {
            tokio::select! {
                order = orders.recv(), if !self.granted.is_empty() => match order {
                    Some(order) => self.obey(order),
                    None => self.granted.clear(),
                },
                Some(ended) = self.tasks.join_next(), if !self.tasks.is_empty() => self.ended(ended),
                () = &mut patience, if !self.granted.is_empty() => self.granted.clear(),
            }
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Own(fence) => {
                self.partitions.insert(fence.partition, fence);
                self.opening.insert(fence.partition, Opening::default());
                self.load(fence, true);
            }
            Order::Disown(partition) => {
                self.partitions.remove(&partition);
                self.opening.remove(&partition);
                let gone: Vec<EffectId> = self
                    .items
                    .values()
                    .filter(|i| i.row.partition == partition)
                    .map(|i| i.row.effect)
                    .collect();
                for effect in gone {
                    self.drop_item(effect);
                }
            }
            Order::Look(partition) => self.look(partition),
            Order::Committed(handed, proven) => {
                for one in handed {
                    match one.row.state {
                        OutboxState::Claimed => self.begin(one),
                        _ => self.handed(one),
                    }
                }
                if self.loading > 0 {
                    self.proven.extend(&proven);
                }
                for effect in proven {
                    if self.uncertain.contains_key(&effect) {
                        metrics::counter!("hilo_sends_proven_total").increment(1);
                        self.drop_item(effect);
                    }
                }
            }
            Order::Grant(wishes, answer) => {
                let granted = self.grant(&wishes);
                if let Err(granted) = answer.send(granted) {
                    let nobody = wishes.iter().zip(granted).filter(|(_, fence)| fence.is_some());
                    self.withdraw(&nobody.map(|(wish, _)| wish.effect).collect::<Vec<_>>());
                }
            }
            Order::Withdraw(effects) => self.withdraw(&effects),
            Order::Doubt(handed) => self.doubt(handed),
            Order::Lease(until) => self.tools.lease.until(until),
            Order::Heard(channel) => {
                if self.hearing.here(channel, self.tools.clock.now()) {
                    self.tools.bus.publish(vec![Hint::Heard { channel }]);
                }
            }
            Order::HeardOf(channel) => self.hearing.elsewhere(channel, self.tools.clock.now()),
        }
    }

    fn queue(&mut self, channel: ChannelId) -> &mut ChannelQueue {
        let now = self.tools.clock.now();
        let snapshot = self.tools.configuration.present();
        let entry = snapshot.channels.get(&channel);
        self.channels.entry(channel).or_insert_with(|| {
            let number = entry.and_then(|entry| entry.channel.whatsapp());
            let (rate, pair_limit) = number.map_or((80, true), |n| (n.rate, n.pair_limit));
            let mut queue = ChannelQueue::new(rate, pair_limit, now);
            if let Some(entry) = entry {
                queue.saved(entry, now);
            }
            queue
        })
    }

    /// A row to be done.
    fn take(&mut self, item: Item) {
        let effect = item.row.effect;
        if self.items.contains_key(&effect) {
            return;
        }
        match (item.row.kind, item.row.channel) {
            (OutboxKind::Send, Some(channel)) => match item.row.state {
                OutboxState::Queued => self.queue(channel).push(&item.row),
                OutboxState::Claimed | OutboxState::Uncertain => {
                    // Time in which nobody listened is no time without a sign: webhooks of then are still to come.
                    self.uncertain.insert(effect, Uncertain::since(self.tools.clock.now()));
                    self.queue(channel).block(item.row.contact, effect);
                }
            },
            _ => self.calls.push_back((item.row.not_before, effect)),
        }
        self.items.insert(effect, item);
    }

    /// A row that is done with here.
    fn drop_item(&mut self, effect: EffectId) {
        self.uncertain.remove(&effect);
        self.doubtful.remove(&effect);
        let Some(item) = self.items.remove(&effect) else { return };
        if let (OutboxKind::Send, Some(channel)) = (item.row.kind, item.row.channel) {
            self.queue(channel).free(item.row.contact, effect);
        }
    }

    fn ended(&mut self, ended: Result<Outcome, tokio::task::JoinError>) {
        match ended {
            Ok(outcome) => self.handle(outcome),
            // The row stays claimed: the next owner treats it as uncertain. Until then its contact is blocked.
            Err(error) => tracing::error!(%error, "a dispatcher's task panicked"),
        }
    }

    fn handle(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Loaded { fence, begun, rows, taken_over } => {
                if !taken_over {
                    self.looked(fence.partition);
                    self.settled_unseen(fence.partition, begun, &rows);
                }
                self.loading = self.loading.saturating_sub(1);
                let proven =
                    if self.loading == 0 { std::mem::take(&mut self.proven) } else { self.proven.clone() };
                if self.partitions.get(&fence.partition) != Some(&fence) {
                    return;
                }
                for row in rows.into_iter().filter(|row| !proven.contains(&row.effect)) {
                    // Looking again, a claim that is not at hand is one that is being settled right now.
                    if taken_over || row.state == OutboxState::Queued {
                        self.take(Item { fence, row, payload: None });
                    }
                }
                if taken_over {
                    self.opened(fence.partition);
                }
            }
            Outcome::Claimed { fence, effects, from, answer } => self.claimed(fence, &effects, from, answer),
            Outcome::SendEnded { effect, next } => {
                if let Some(channel) = self.items.get(&effect).and_then(|item| item.row.channel)
                    && let Some(count) = self.under_way.get_mut(&channel)
                {
                    *count = count.saturating_sub(1);
                }
                self.next(effect, next);
            }
            Outcome::CallEnded { effect, next } => {
                self.calling = self.calling.saturating_sub(1);
                self.next(effect, next);
            }
            Outcome::Stand(stand) => self.reviewed(&stand),
            Outcome::NoBench { effect, job } => {
                self.calling = self.calling.saturating_sub(1);
                // Nothing was tried, so no attempt is counted; and what the job is, is known from now on.
                if let Some(item) = self.items.get_mut(&effect) {
                    item.payload = Some(EffectPayload::Job { job });
                    self.calls.push_back((item.row.not_before, effect));
                }
            }
        }
    }

    fn next(&mut self, effect: EffectId, next: outcome::Next) {
        let now = self.tools.clock.now();
        match next {
            outcome::Next::Done => {
                if let Some(queue) = self.channel_of(effect).filter(|queue| queue.refusals > 0) {
                    queue.refusals = 0;
                    self.sends_again(effect);
                }
                self.drop_item(effect);
            }
            outcome::Next::Gone => self.drop_item(effect),
            outcome::Next::Uncertain => {
                if let Some(item) = self.items.get_mut(&effect) {
                    item.row.state = OutboxState::Uncertain;
                }
                self.uncertain.insert(effect, Uncertain::since(now));
            }
            outcome::Next::Again { not_before, pause } => {
                let claimed_at = self.items.get(&effect).and_then(|item| item.row.claimed_at);
                if let (Some(queue), Some(pause)) = (self.channel_of(effect), pause) {
                    queue.refused(claimed_at, now, pause);
                }
                let Some(mut item) = self.items.remove(&effect) else { return };
                if let Some(channel) = item.row.channel {
                    self.queue(channel).free(item.row.contact, effect);
                }
                item.row.state = OutboxState::Queued;
                item.row.not_before = not_before;
                // Sends are counted when they are claimed.
                if item.row.kind != OutboxKind::Send {
                    item.row.attempts += 1;
                }
                self.take(item);
            }
            outcome::Next::Unknown => {
                // The outcome could not be stored: whatever it was, the row is still claimed.
                self.uncertain.insert(effect, Uncertain::since(now));
            }
        }
    }

    fn sends_again(&self, effect: EffectId) {
        if let Some(channel) = self.items.get(&effect).and_then(|item| item.row.channel) {
            self.tools.stopped.forget(channel);
        }
    }

    fn channel_of(&mut self, effect: EffectId) -> Option<&mut ChannelQueue> {
        let channel = self.items.get(&effect)?.row.channel?;
        self.channels.get_mut(&channel)
    }
}

impl Tools {
    /// An incident about a channel as a whole.
    async fn channel_incident(&self, channel: ChannelId, code: &str, summary: String) {
        let Some(entry) = self.configuration.present().channels.get(&channel).cloned() else { return };
        let detail = serde_json::json!({ "channel": channel });
        self.incident(entry.channel.scope(), code, summary, &detail).await;
    }

    /// An incident that is nobody's own.
    async fn incident(&self, scope: Scope, code: &str, summary: String, detail: &serde_json::Value) {
        use hilo_store::rows::{IncidentRow, Row};
        let now = self.clock.now();
        let incident = Row::Incident(IncidentRow {
            scope,
            incident: fresh_id(now),
            code: code.to_owned(),
            contact: None,
            effect: None,
            summary,
            detail: detail.to_string().into(),
            at: now,
            closed: None,
            trace: fresh_id(now),
        });
        let write = Write::Settings {
            documents: Vec::new(),
            rows: vec![incident],
            audit: Vec::new(),
            idempotency: None,
        };
        if let Err(error) = self.committer.commit(write).await {
            tracing::error!(%error, "an incident could not be stored");
        }
    }
}

impl Item {
    /// What a task works with. What the row says in the clear goes along; who needs it again opens the row.
    fn hand_out(&mut self) -> Self {
        Self { fence: self.fence, row: self.row.clone(), payload: self.payload.take() }
    }

    /// Whose it is, for logs and lanes.
    fn contact(&self) -> ContactId {
        self.row.contact
    }
}
