//! How effects end, stored and told to their lanes in one write.

use super::{Item, Tools};
use crate::committer::CommitError;
use hilo_bus::Hint;
use hilo_core::event::ContactEvent;
use hilo_flow::engine::Job;
use hilo_model::{Actor, Duration, EffectId, Id, Timestamp};
use hilo_store::{
    Refusal,
    journal::{Append, LaneKey, LaneKind, NewEntry},
    outbox::{Claimed, OutboxKind, OutboxRow, OutboxState, Settlement},
    partition::{Fence, PartitionState},
    write::Write,
};

/// How often the outcome of an effect is written again when the database was away.
const RETRIES: u32 = 5;
/// How long to wait before.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(100);

/// What a task of the dispatcher found out.
#[derive(Debug)]
pub(super) enum Outcome {
    Loaded {
        fence: Fence,
        begun: Timestamp,
        rows: Vec<OutboxRow>,
        taken_over: bool,
    },
    Claimed {
        fence: Fence,
        effects: Vec<EffectId>,
        from: OutboxState,
        answer: Result<Claimed, Option<String>>,
    },
    SendEnded {
        effect: EffectId,
        next: Next,
    },
    CallEnded {
        effect: EffectId,
        next: Next,
    },
    /// How far turns are in the partitions of sends of unknown outcome; none that could not be read.
    Stand(Vec<PartitionState>),
    /// A job that all benches were taken for.
    NoBench {
        effect: EffectId,
        job: Box<Job>,
    },
}

/// What becomes of the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Done, stored, gone.
    Done,
    /// Not ours any more, or gone for another reason.
    Gone,
    /// Stored as uncertain.
    Uncertain,
    /// Stored as queued; the channel may have to pause as well.
    Again { not_before: Timestamp, pause: Option<Duration> },
    /// The outcome could not be stored.
    Unknown,
}

impl Outcome {
    pub(super) fn of(item: &Item, next: Next) -> Self {
        let effect = item.row.effect;
        match item.row.kind {
            OutboxKind::Send => Self::SendEnded { effect, next },
            _ => Self::CallEnded { effect, next },
        }
    }
}

/// Stores how an effect ended.
pub(super) async fn settle(
    tools: &Tools,
    item: &Item,
    settlement: Settlement,
    event: Option<ContactEvent>,
    next: Next,
) -> Outcome {
    let mut append = Append::default();
    if let Some(event) = &event {
        match entry(tools, item, event).await {
            Ok(entry) => append.entries.extend(entry),
            Err(error) => {
                tracing::error!(trace = %item.row.trace, error, "an outcome could not be written down");
                return Outcome::of(item, Next::Unknown);
            }
        }
    }
    let accepted = matches!(settlement, Settlement::Accepted { .. });
    let given_back = tools.given_back(item, &settlement, event.as_ref()).into_iter().collect();
    let write = Write::Settle { fence: item.fence, settlements: vec![settlement], given_back, append };
    let mut committed = tools.committer.commit(write.clone()).await;
    for _ in 0..RETRIES {
        let Err(CommitError::Store(error)) = &committed else { break };
        // The outcome is known here and nowhere else; writing it down twice does no harm.
        tracing::warn!(trace = %item.row.trace, %error, "an outcome could not be stored; trying again");
        tokio::time::sleep(PAUSE).await;
        committed = tools.committer.commit(write.clone()).await;
    }
    match committed {
        Ok(done) => {
            if accepted {
                // No turn tells of it, and who wrote it waits for its first tick.
                let (scope, contact) = (item.row.scope, item.contact());
                tools.bus.publish(vec![Hint::Settled { scope, contact }]);
            }
            tools.intake.hand_over(done, vec![event]);
            Outcome::of(item, next)
        }
        Err(CommitError::Refused(Refusal::Fenced { .. })) => Outcome::of(item, Next::Gone),
        Err(error) => {
            tracing::error!(trace = %item.row.trace, %error, "an outcome could not be stored");
            Outcome::of(item, Next::Unknown)
        }
    }
}

/// Ends an effect and tells its lane.
pub(super) async fn finish(tools: &Tools, item: &Item, event: ContactEvent) -> Outcome {
    settle(tools, item, Settlement::Finished { effect: item.row.effect }, Some(event), Next::Done).await
}

/// The event for the effect's lane; none if the person was erased.
async fn entry(tools: &Tools, item: &Item, event: &ContactEvent) -> Result<Option<NewEntry>, String> {
    let key = match tools.keyring.get(item.row.scope, item.contact()).await {
        Ok(key) => key,
        Err(crate::keyring::Error::Erased) => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let payload = key.seal_json(event).map_err(|error| error.to_string())?;
    let lane = LaneKey { scope: item.row.scope, kind: LaneKind::Contact, id: item.contact().uuid() };
    Ok(Some(NewEntry { lane, actor: Actor::System, at: tools.clock.now(), trace: item.row.trace, payload }))
}
