//! `decide`: what a lane makes of an event.
//!
//! ```text
//! decide(state, event, cx) -> Decision   pure: no clock, no I/O, no randomness
//! ```
//!
//! *Owns*: the [events](event) of lanes and their stored form, the [state](contact::ContactState) of a contact's lane, the
//! rules that compose flow engine, desk and windows, [who a message belongs to](identity), the words of
//! [commands](command) and their answers.
//!
//! *Must not know*: rows, SQL, sealing, HTTP, Meta's wire format. The runtime turns a [`Decision`] into rows and seals
//! them.
//!
//! # Adding an event or command
//!
//! A variant in [`event`] (or [`command`]), a file in `contact/` that decides it, samples in
//! `testdata/compat/contact_event/`, a case in the contact's tests.

pub mod callback;
pub mod callback_url;
pub mod channel;
pub mod command;
pub mod config;
pub mod contact;
pub mod decision;
pub mod event;
pub mod identity;
pub mod own_number;
pub mod seen;

pub use decision::Decision;
