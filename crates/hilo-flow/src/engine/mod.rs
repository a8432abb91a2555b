//! The engine: a pure function from a run and what happened to the run's next state and what must happen outside.
//!
//! Rules, each with a session in `testdata/sessions/`:
//! - One message of the customer answers at most one question; a message that starts a run answers none.
//! - A run stays on the version it started with. A called flow is looked up when it is called, and stays on that version.
//! - A run waits for one thing at a time. Each wait has a number; a timer of an earlier wait is stale and ignored.
//! - An answer cancels the timer of its question. An answer that does not fit starts the timer anew.
//! - During a delay or a wait for something else a message is not the run's: [`Outcome::Ignored`], and the state stays as it was.
//! - What is written while a call is under way is kept. The next question is answered by the first of it that fits; what does not fit
//!   is not held against the customer, who had not read the question. What is left when the run ends, or rests without asking anything,
//!   is [unheard](Step::unheard).
//! - Each callback has an address with a number. One that comes before the run waits for it is kept; each counts once.
//! - Mistakes of authors are [events](RunEvent), never errors; the customer is told something in any case.

mod cx;
mod document_job;
mod drive;
mod effect;
mod input;
mod job;
mod scope;
mod state;

pub use document_job::{DocumentColumn, DocumentJob, DocumentPart};
pub use effect::{
    ApprovalRequest, Approvers, Effect, EndReason, EventCode, HttpRequest, Outcome, RunEvent, Step,
    TimerPurpose, TraceStep,
};
pub use input::{
    ContactView, Decided, Env, Given, Happening, HttpFailure, HttpOutcome, Input, Limits, Programs,
};
pub use job::{Job, JobError, JobFailure, JobOutcome, ScriptJob, Worker};
pub use scope::RESERVED;
pub use state::{Frame, Loop, RunState, Wait};

pub(crate) use cx::{Go, NodeCx};
pub(crate) use scope::members;

use drive::Driver;

/// Whether a run waits for an answer at options of which one is titled with this text, word for word (accents, case and
/// punctuation aside). Nothing is decided by asking.
pub fn offers(programs: &dyn Programs, state: &RunState, text: &str, env: &mut Env<'_>) -> bool {
    Driver::new(programs, env).offers(state.clone(), text)
}

/// Decides a run's next step.
///
/// `state` is the run as it was, none if there is none. The same arguments always give the same step, to the byte.
pub fn step(programs: &dyn Programs, state: Option<RunState>, input: Input<'_>, env: &mut Env<'_>) -> Step {
    let driver = Driver::new(programs, env);
    match (state, input) {
        (old, Input::Start { version, trigger, message, given }) => {
            driver.start(old, version, trigger, message, given)
        }
        (None, _) => driver.ignored(None),
        (Some(state), Input::Message(message)) => driver.message(state, message),
        (Some(state), Input::Timer { wait }) => driver.timer(state, wait),
        (Some(state), Input::HttpAnswered { effect, outcome }) => {
            driver.http_answered(state, effect, outcome)
        }
        (Some(state), Input::JobDone { effect, outcome }) => driver.job_done(state, effect, outcome),
        (Some(state), Input::ApprovalDecided { approval, decided, result }) => {
            driver.approval_decided(state, approval, decided, result)
        }
        (Some(state), Input::CalledBack { number, data }) => driver.called_back(state, number, data),
        (Some(state), Input::Happened(happening)) => driver.happened(state, &happening),
        (Some(state), Input::SendFailed { effect, code }) => driver.send_failed(state, effect, code),
    }
}
