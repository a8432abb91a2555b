//! A schedule or a date comes.

use super::Simulation;
use crate::{
    engine::{EventCode, Given, Input, Programs},
    triggers::timed::{Clock, CompiledSchedule, Timed},
};
use serde_json::{Map, Value};

impl Simulation<'_> {
    /// Fires a trigger of the clock's. One that the contact is not meant by, or that is to interrupt nothing, starts nothing.
    pub(super) fn due(&mut self, name: &str) {
        let found = self
            .library
            .flows()
            .into_iter()
            .find_map(|(flow, program)| Some((flow.version, program.timed_trigger(name)?)));
        let Some((version, trigger)) = found else { return self.unheard("due") };
        let told = match trigger.timed {
            Timed::Schedule(schedule) => {
                let has_tag = self.contact.tags.iter().any(|tag| tag == schedule.tag());
                has_tag.then(|| CompiledSchedule::told(self.now))
            }
            Timed::Date(date) => self.contact.fields.get(date.field()).and_then(|value| {
                let clock = Clock { contact: self.contact.time_zone.as_deref(), workspace: &self.time_zone };
                date.told(value, clock, self.now)
            }),
        };
        let nothing = Map::new();
        let problems = self.library.program(version).map(|program| program.check_given(&nothing));
        let problems = problems.unwrap_or_default();
        let told = told.filter(|_| problems.is_empty() && (self.state.is_none() || trigger.interrupts));
        match told {
            Some(told) => self.begin(version, trigger.at, &told),
            None => {
                self.unheard("due");
                let events = problems
                    .into_iter()
                    .map(|problem| (EventCode::ValueMismatch, format!("{}: {}", problem.name, problem.why)));
                if let Some(turn) = self.turns.last_mut() {
                    turn.events.extend(events);
                }
            }
        }
    }

    fn begin(&mut self, version: hilo_model::FlowVersionId, trigger: usize, told: &Value) {
        let given = Given { variables: None, told: Some(told) };
        self.step("due", Input::Start { version, trigger: Some(trigger), message: None, given });
    }
}
