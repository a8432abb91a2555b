//! Use cases for what is not a turn: settings, and looking at what lanes decided.
//!
//! One file per verb, in a folder per area. A verb is a method of [`App`] that takes a [`Caller`] and goes
//!
//! ```text
//! authorise → load → decide → save (documents + audit + idempotency, one write)
//! ```
//!
//! Verbs that show personal data open it with the contact's key; what an erased person left behind is shown as
//! [`Personal::Erased`], never as an error. Threads and everything in them are found through the caller's access
//! predicate: what may not be seen is not found.
//!
//! *Owns*: who may do what, the checks of settings, sealing of secrets, sessions and keys of programs.
//!
//! *Must not know*: HTTP, SQL, anything outside (a verb cannot call out), lanes (orders to them are only
//! [authorised](commands) here).
//!
//! # Adding a verb
//!
//! A file in the area's folder with an `impl App` block and its input type, an audit action, a handler in hilo-http, a row
//! in its table of operations and roles.

mod app;
mod caller;
mod change;
mod error;
mod opened;
mod paging;
mod random;
mod validate;

pub mod access;
pub mod api_keys;
pub mod approvals;
pub mod attachments;
pub mod audit;
pub mod bootstrap;
pub mod channels;
pub mod commands;
pub mod contacts;
pub mod costs;
pub mod flows;
pub mod hooks;
pub mod incidents;
pub mod macros;
pub mod own_number;
pub mod people;
pub mod profile;
pub mod roles;
pub mod runs;
pub mod search;
pub mod second_factor;
pub mod sessions;
pub mod subscriptions;
pub mod teams;
pub mod templates;
pub mod threads;
pub mod workspaces;

pub use app::App;
pub use caller::{Caller, Once};
pub use error::{Error, FieldError, FlowUse, Problem, Result};
pub use opened::Personal;
pub use paging::Paged;
pub use random::Plain;
pub use validate::zeros;
