//! Entries that cannot be decided: counted durably, tried three times, then set aside with all there is to know. Never a
//! crash loop.

use super::{Failure, Worker, contact_lane};
use crate::projection::Place;
use hilo_bus::Hint;
use hilo_core::{
    contact::{self, Context},
    event::ContactEvent,
};
use hilo_model::{ContactId, Id, IdSource};
use hilo_store::{
    journal::{Entry, LaneKind},
    partition::Fence,
    rows::{IncidentRow, Row},
    turn::{Turn, Turns},
    write::{Done, Write},
};
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// The failure after which an entry is set aside.
const ATTEMPTS: i32 = 3;

/// An entry that could not be decided.
#[derive(Debug)]
pub(super) struct Poison {
    entry: Entry,
    event: Option<ContactEvent>,
    why: String,
}

impl Poison {
    pub(super) fn new(entry: Entry, event: Option<ContactEvent>, why: String) -> Self {
        Self { entry, event, why }
    }
}

/// What a panic said.
pub(super) fn words(panic: &(dyn Any + Send)) -> String {
    let said = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panicked: {}", said.unwrap_or_default())
}

impl Worker {
    /// Counts the failure; at the third the entry is set aside and the partition goes on.
    pub(super) async fn set_aside(&mut self, fence: Fence, poison: Poison) -> Result<(), Failure> {
        let offset = poison.entry.offset;
        metrics::counter!("hilo_poison_attempts_total").increment(1);
        let counted =
            self.tools.committer.commit(Write::Attempt { fence, offset }).await.map_err(Failure::Commit)?;
        let Done::Attempts(attempts) = counted else { return Ok(()) };
        tracing::error!(
            trace = %poison.entry.entry.trace, partition = fence.partition.0, offset, attempts, why = poison.why,
            "an event could not be decided"
        );
        if attempts < ATTEMPTS {
            return Ok(());
        }
        metrics::counter!("hilo_poison_set_aside_total").increment(1);
        let turns = vec![self.turn_without(&poison).await];
        let write = Write::Turns {
            fence,
            turns: Turns { after: offset - 1, up_to: offset, turns, claims: Vec::new() },
        };
        self.tools.committer.commit(write).await.map_err(Failure::Commit)?;
        self.lanes.forget_all();
        if let Some(owned) = self.owned.get_mut(&fence.partition) {
            owned.advance(offset, offset);
            owned.look();
        }
        let lane = poison.entry.entry.lane;
        self.tools.bus.publish(vec![Hint::Thread {
            scope: lane.scope,
            contact: ContactId::from_uuid(lane.id),
            partition: fence.partition,
            offset,
        }]);
        Ok(())
    }

    /// The turn of an entry that is set aside: an incident with the event as it came; on a contact's thread the bot falls
    /// silent and a person is called, if the state can be read at all.
    async fn turn_without(&mut self, poison: &Poison) -> Turn {
        let tools = &self.tools;
        let (entry, now) = (&poison.entry, tools.clock.now());
        let lane = entry.entry.lane;
        let mut ids = IdSource::new(now, contact_lane::seed(entry));
        let contact = (lane.kind == LaneKind::Contact).then(|| ContactId::from_uuid(lane.id));
        let mut turn = self.silenced(poison, &mut ids).await.unwrap_or_else(|| Turn::new(lane, now));
        let why: String = poison.why.chars().take(500).collect();
        turn.rows.push(Row::Incident(IncidentRow {
            scope: lane.scope,
            incident: ids.make(),
            code: "event_set_aside".to_owned(),
            contact,
            effect: None,
            summary: format!("an event could not be decided and was set aside ({why})"),
            // Already sealed with the contact's key, or a channel's plain JSON.
            detail: entry.entry.payload.clone(),
            at: now,
            closed: None,
            trace: entry.entry.trace,
        }));
        turn
    }

    async fn silenced(&self, poison: &Poison, ids: &mut IdSource) -> Option<Turn> {
        let tools = &self.tools;
        let (entry, now) = (&poison.entry, tools.clock.now());
        let lane = entry.entry.lane;
        if lane.kind != LaneKind::Contact {
            return None;
        }
        let contact = ContactId::from_uuid(lane.id);
        let key = tools.keyring.get(lane.scope, contact).await.ok()?;
        let stored = tools.store.lanes(&[lane]).await.ok()?.pop()?;
        let (mut state, version) = match stored {
            Some(stored) => (contact_lane::read_state(&key, &stored.bytes).ok()?, stored.version),
            None => (contact::ContactState::default(), 0),
        };
        let snapshot = tools.configuration.present();
        let config = snapshot.environments.get(&lane.scope)?;
        let mut cx = Context { now, contact, actor: entry.entry.actor, ids: ids.clone(), config };
        let decision = catch_unwind(AssertUnwindSafe(|| contact::silence(&mut state, &mut cx))).ok()?;
        *ids = cx.ids;
        let place = Place {
            installation: &tools.installation,
            lane,
            contact,
            key: &key,
            actor: entry.entry.actor,
            trace: entry.entry.trace,
            now,
        };
        let command = match &poison.event {
            Some(ContactEvent::Command(given)) => Some(given.id),
            _ => None,
        };
        place.project(&state, version, decision, command, ids).ok().map(|projected| projected.turn)
    }
}
