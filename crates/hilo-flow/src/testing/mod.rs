//! Recorded conversations: as tests beside a flow, and for finding out offline what a flow does.
//!
//! ```yaml
//! test: An order on its way
//! given: { contact: { name: Ana, locale: es }, env: { orders_url: https://orders.test } }
//! http:
//!   - { url: https://orders.test/orders/1042, answer: { status: 200, body: { status: shipped } } }
//! steps:
//!   - say: hola
//!   - tap: orders
//!   - expect: { texts: [¿Cuál es el número de tu pedido?] }
//!   - wait: 10m
//!   - expect: { outcome: completed }
//! ```
//!
//! Nothing is sent, no backend is asked and no time passes but by `wait`.

mod backends;
mod case;
mod check;
mod coverage;
mod disguise;
mod library;
mod record;
mod replay;
mod simulation;

pub use case::{
    Act, Answer, Arrival, Contact, Expectation, Given, HandedOff, Happens, HookCall, RequestExpectation,
    RequestWith, Started, Stub, TemplateAnswer, TestCase, TextExpectation,
};
pub use check::{Failure, Report};
pub use coverage::Coverage;
pub use library::Library;
pub use record::{RecordError, record};
pub use replay::{Passage, Replay, Standing, Turn};

use simulation::Simulation;

/// Plays a case and compares what happens with what it expects.
pub fn run(library: &Library, case: &TestCase) -> Report {
    let mut simulation = Simulation::new(library, case);
    let mut failures = Vec::new();
    let mut since = 0;
    for (at, act) in case.steps.iter().enumerate() {
        match act {
            Act::Expect(expected) => {
                check::compare(expected, &simulation, since, at, &mut failures);
                since = simulation.turns.len();
            }
            act => simulation.act(act),
        }
    }
    for url in &simulation.backends.unstubbed {
        failures.push(Failure {
            step: case.steps.len(),
            what: "http".to_owned(),
            expected: "a stub for every request".to_owned(),
            found: format!("no stub for {url}"),
        });
    }
    Report { test: case.test.clone(), failures, replay: simulation.into_replay() }
}

/// Plays a transcript: a case of which only `given`, `http` and what the customer does matter.
pub fn replay(library: &Library, transcript: &TestCase) -> Replay {
    let mut simulation = Simulation::new(library, transcript);
    for act in &transcript.steps {
        simulation.act(act);
    }
    simulation.into_replay()
}
