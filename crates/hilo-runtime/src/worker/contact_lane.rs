//! Deciding entries: states in, turns out.

use super::{
    Decided, Failure, Tools, channel_lane,
    partition::Ready,
    poison::{self, Poison},
};
use crate::{
    intake::Taken,
    keyring,
    projection::{Handed, Place, Projected},
    templates::Wake,
};
use hilo_bus::Hint;
use hilo_core::{
    Decision,
    contact::{self, ContactState, Context},
    event::ContactEvent,
};
use hilo_model::{ChannelId, ContactId, EffectId, Id, IdSource, Scope, Timestamp};
use hilo_store::{
    journal::{Entry, LaneKey, LaneKind},
    partition::PartitionId,
    reach::Portfolio,
    timer::TimerChange,
    turn::{Turn, Turns},
    write::Write,
};
use hilo_vault::ContactKey;
use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// At most so many states are kept between rounds (some kilobytes each).
const KEPT: usize = 8_000;

/// States of lanes, as the last committed (or just submitted) turn left them.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    /// Boxed, because a state is taken out while its turn is decided.
    kept: HashMap<LaneKey, Box<Kept>>,
    /// Channels are few.
    channels: HashMap<LaneKey, channel_lane::Kept>,
}

#[derive(Debug)]
struct Kept {
    version: i64,
    state: ContactState,
}

/// What follows in this process from a partition's turns, once they are committed.
#[derive(Debug, Default)]
pub(crate) struct After {
    pub(super) handed: Vec<Handed>,
    pub(super) proven: Vec<EffectId>,
    pub(super) hints: Vec<Hint>,
    pub(super) destroyed: Vec<ContactId>,
    pub(super) next_timer: Option<Timestamp>,
    pub(super) wakes: Vec<(Scope, ChannelId, Wake)>,
}

impl Lanes {
    pub(super) fn forget_all(&mut self) {
        self.kept.clear();
        self.channels.clear();
    }

    /// Decides what is ready. A partition stops at the first entry that fails.
    pub(super) async fn decide(&mut self, tools: &Tools, ready: Vec<Ready>) -> Result<Vec<Decided>, Failure> {
        self.load(tools, &ready).await?;
        let mut all = Vec::with_capacity(ready.len());
        for batch in ready {
            all.push(self.partition(tools, batch).await?);
        }
        Ok(all)
    }

    /// Brings states and keys that are not at hand.
    async fn load(&mut self, tools: &Tools, ready: &[Ready]) -> Result<(), Failure> {
        if self.kept.len() > KEPT {
            self.kept.clear();
        }
        let entries = || ready.iter().flat_map(|batch| &batch.entries);
        self.load_channels(tools, entries().map(|taken| taken.entry.entry.lane)).await?;
        let contacts: Vec<LaneKey> =
            entries().map(|t| t.entry.entry.lane).filter(|lane| lane.kind == LaneKind::Contact).collect();
        let keys: Vec<(Scope, ContactId)> =
            contacts.iter().map(|l| (l.scope, ContactId::from_uuid(l.id))).collect();
        tools.keyring.load(&keys).await?;
        let mut missing: Vec<LaneKey> =
            contacts.into_iter().filter(|lane| !self.kept.contains_key(lane)).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        let states = tools.store.lanes(&missing).await?;
        for (lane, stored) in missing.into_iter().zip(states) {
            let Some(key) = tools.keyring.ready(ContactId::from_uuid(lane.id)) else { continue };
            let kept = match stored {
                None => Kept { version: 0, state: ContactState::default() },
                Some(stored) => match read_state(&key, &stored.bytes) {
                    Ok(state) => Kept { version: stored.version, state },
                    // Its entries fail for want of a state, and are set aside one by one.
                    Err(why) => {
                        tracing::error!(lane = %lane.id, why, "a lane's state cannot be read");
                        continue;
                    }
                },
            };
            self.kept.insert(lane, Box::new(kept));
        }
        Ok(())
    }

    async fn load_channels(
        &mut self,
        tools: &Tools,
        lanes: impl Iterator<Item = LaneKey>,
    ) -> Result<(), Failure> {
        let is_missing = |lane: &LaneKey| lane.kind == LaneKind::Channel && !self.channels.contains_key(lane);
        let mut missing: Vec<LaneKey> = lanes.filter(is_missing).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        let states = tools.store.lanes(&missing).await?;
        for (lane, stored) in missing.into_iter().zip(states) {
            match stored.as_ref().map_or_else(|| Ok(channel_lane::Kept::default()), channel_lane::Kept::read)
            {
                Ok(kept) => drop(self.channels.insert(lane, kept)),
                // Its entries fail for want of a state, and are set aside one by one.
                Err(why) => tracing::error!(lane = %lane.id, why, "a channel's state cannot be read"),
            }
        }
        Ok(())
    }

    fn channel(
        &mut self,
        tools: &Tools,
        entry: Entry,
        wakes: &mut Vec<(Scope, ChannelId, Wake)>,
    ) -> Result<Option<Turn>, Box<Poison>> {
        let lane = entry.entry.lane;
        let Some(kept) = self.channels.get_mut(&lane) else {
            return Err(Box::new(Poison::new(entry, None, "the channel's state cannot be read".to_owned())));
        };
        let mut ids = IdSource::new(tools.clock.now(), seed(&entry));
        let snapshot = tools.configuration.present();
        let number = snapshot.channels.get(&ChannelId::from_uuid(lane.id));
        let number = number.and_then(|entry| entry.channel.whatsapp());
        let portfolio = number.map(|number| Portfolio { scope: lane.scope, id: number.portfolio_id.clone() });
        channel_lane::decide(kept, &entry, portfolio, &mut ids, wakes)
            .map_err(|why| Box::new(Poison::new(entry, None, why)))
    }

    async fn partition(&mut self, tools: &Tools, batch: Ready) -> Result<Decided, Failure> {
        let taken = batch.entries.last().map_or(batch.after, |t| t.entry.offset);
        let mut decided = Decided {
            fence: batch.fence,
            up_to: batch.after,
            taken,
            count: 0,
            turns: Turns {
                after: batch.after,
                up_to: batch.after,
                turns: Vec::with_capacity(batch.entries.len()),
                claims: Vec::new(),
            },
            after: After::default(),
            poison: None,
        };
        for one in batch.entries {
            let offset = one.entry.offset;
            if batch.suspicious {
                let write = Write::Attempt { fence: batch.fence, offset };
                tools.committer.commit(write).await.map_err(Failure::Commit)?;
            }
            match self.entry(tools, one, &mut decided.after).await? {
                Ok(turn) => decided.turns.turns.extend(turn),
                Err(poison) => {
                    decided.poison = Some(*poison);
                    break;
                }
            }
            decided.up_to = offset;
            decided.count += 1;
        }
        decided.turns.up_to = decided.up_to;
        Ok(decided)
    }

    /// One entry: a turn, nothing, or poison.
    async fn entry(
        &mut self,
        tools: &Tools,
        one: Taken,
        after: &mut After,
    ) -> Result<Result<Option<Turn>, Box<Poison>>, Failure> {
        let Taken { entry, event } = one;
        let lane = entry.entry.lane;
        if lane.kind == LaneKind::Channel {
            return Ok(self.channel(tools, entry, &mut after.wakes));
        }
        let contact = ContactId::from_uuid(lane.id);
        // An erased person: nothing is left that the event could change.
        let Some(key) = tools.keyring.ready(contact) else { return Ok(Ok(None)) };
        let event = match event.map_or_else(|| read_event(&key, &entry), Ok) {
            Ok(event) => event,
            Err(why) => return Ok(Err(Box::new(Poison::new(entry, None, why)))),
        };
        let snapshot = tools.configuration.present();
        let Some(config) = snapshot.environments.get(&lane.scope) else {
            return Ok(Err(Box::new(Poison::new(
                entry,
                Some(event),
                "the environment is not known".to_owned(),
            ))));
        };
        let Some(mut kept) = self.kept.remove(&lane) else {
            let why = "the lane's state cannot be read".to_owned();
            return Ok(Err(Box::new(Poison::new(entry, Some(event), why))));
        };
        let command = match &event {
            ContactEvent::Command(given) => Some(given.id),
            _ => None,
        };
        let now = tools.clock.now();
        let span = tracing::debug_span!("turn", trace = %entry.entry.trace, partition = entry.partition.0, offset = entry.offset);
        let outcome = {
            let _entered = span.enter();
            let mut cx = Context {
                now,
                contact,
                actor: entry.entry.actor,
                ids: IdSource::new(now, seed(&entry)),
                config,
            };
            catch_unwind(AssertUnwindSafe(|| {
                let decision = contact::decide(&mut kept.state, event, &mut cx);
                (decision, cx.ids)
            }))
            .map_err(|panic| {
                let event = read_event(&key, &entry).ok();
                Box::new(Poison::new(entry.clone(), event, poison::words(&*panic)))
            })
        };
        let (decision, mut ids) = match outcome {
            Ok(done) => done,
            Err(poison) => return Ok(Err(poison)),
        };
        let place = Place {
            installation: &tools.installation,
            lane,
            contact,
            key: &key,
            actor: entry.entry.actor,
            trace: entry.entry.trace,
            now,
        };
        let projected = match self.projected(&place, &mut kept, decision, command, &mut ids) {
            Ok(projected) => projected,
            Err(error) => return Ok(Err(Box::new(Poison::new(entry, None, error)))),
        };
        let mut turn = projected.turn;
        for (mut other, mut event) in projected.appends {
            let key = match tools.keyring.get(lane.scope, other).await {
                Ok(key) => key,
                // Nothing is left that the event could change.
                Err(keyring::Error::Erased) => {
                    match event.if_unheard().filter(|_| !projected.key_destroyed) {
                        Some(instead) => {
                            (other, event) = (contact, instead);
                            key.clone()
                        }
                        None => continue,
                    }
                }
                // What one lane tells another is told once: without it the turn is not committed, and is decided again.
                Err(error) => return Err(error.into()),
            };
            match place.entry_for(other, &key, &event) {
                Ok(new) => turn.appends.push(new),
                Err(error) => return Ok(Err(Box::new(Poison::new(entry, Some(event), error.to_string())))),
            }
        }
        follow(after, &turn, projected.outbox, &entry);
        if projected.key_destroyed {
            after.destroyed.push(contact);
        } else {
            self.kept.insert(lane, kept);
        }
        Ok(Ok(Some(turn)))
    }

    fn projected(
        &self,
        place: &Place<'_>,
        kept: &mut Kept,
        decision: Decision,
        command: Option<hilo_model::CommandId>,
        ids: &mut IdSource,
    ) -> Result<Projected, String> {
        let projected = place
            .project(&kept.state, kept.version, decision, command, ids)
            .map_err(|error| error.to_string())?;
        if let Some(state) = &projected.turn.state {
            kept.version = state.version;
        }
        Ok(projected)
    }
}

/// What follows from a turn in this process.
fn follow(after: &mut After, turn: &Turn, payloads: Vec<hilo_core::decision::EffectPayload>, entry: &Entry) {
    after.proven.extend_from_slice(&turn.proven);
    for (row, payload) in turn.outbox.iter().zip(payloads) {
        after.handed.push(Handed { row: row.clone(), payload: Some(payload) });
    }
    for timer in &turn.timers {
        if let TimerChange::Set(timer) = timer {
            after.next_timer = Some(after.next_timer.map_or(timer.due, |next| next.min(timer.due)));
        }
    }
    if let Some(result) = &turn.result {
        after.hints.push(Hint::Command { scope: result.scope, command: result.command });
    }
    if !turn.rows.is_empty() {
        after.hints.push(Hint::Thread {
            scope: turn.lane.scope,
            contact: ContactId::from_uuid(turn.lane.id),
            partition: entry.partition,
            offset: entry.offset,
        });
    }
}

pub(super) fn read_state(key: &ContactKey, bytes: &[u8]) -> Result<ContactState, String> {
    let plain = key.open(bytes).map_err(|error| error.to_string())?;
    serde_json::from_slice(&plain).map_err(|error| error.to_string())
}

/// The event of an entry of a contact's lane; what is wrong with it, if it cannot be read.
pub(crate) fn read_event(key: &ContactKey, entry: &Entry) -> Result<ContactEvent, String> {
    let plain = key.open(&entry.entry.payload).map_err(|error| error.to_string())?;
    serde_json::from_slice(&plain).map_err(|error| error.to_string())
}

/// The seed of an entry's turn: the same entry draws the same ids.
pub(super) fn seed(entry: &Entry) -> u64 {
    let PartitionId(partition) = entry.partition;
    (entry.offset as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ ((partition as u64) << 48)
        ^ entry.entry.lane.id.as_u128() as u64
}
