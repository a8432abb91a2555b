//! The flow: its document, its lint, and the engine that decides a run's next step.
//!
//! *Owns*: the format `hilo.dev/flow/v1` ([`document`], described in `schema/flow-v1.json`), what is wrong with a flow
//! ([`lint()`]), [triggers], the [engine], and recorded conversations as [tests](testing).
//!
//! *Must not know*: databases, networks, clocks, WhatsApp's wire format, who may do what. [`engine::step`] is a pure
//! function: present time, ids and data come in with [`Env`](engine::Env); what must happen outside goes out as
//! [effects](engine::Effect).
//!
//! *To add a node kind*: a file in `nodes/` with the definition, its compiled form, what it does on entry and on what it
//! waits for; a variant of [`nodes::Node`] and of `nodes::Compiled`; a directory in `testdata/nodes/`. The compiler names
//! every `match` that lacks it, and the tests name the missing directory. Then `UPDATE_SCHEMA=1 cargo test -p hilo-flow`.

pub mod diff;
pub mod document;
pub mod engine;
pub mod experiment;
pub mod graph;
mod keyed;
pub mod lint;
pub mod merge;
pub mod migrations;
pub mod nodes;
pub mod phrases;
pub mod program;
pub mod testing;

pub mod triggers;

pub use diff::diff;
pub use document::Flow;
pub use engine::{Effect, Env, Input, Outcome, Programs, RunState, Step, step};
pub use graph::Graph;
pub use lint::{Finding, lint};
pub use merge::merge;
pub use program::Program;
