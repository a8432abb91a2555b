//! Meta's WhatsApp Cloud API on the wire: what its JSON looks like and which rules it states.
//!
//! *Owns*: the [webhooks](webhook) that come in and their [signature], the [requests](send) that go out and
//! their [limits], the message [templates](template) with their rules, the [error codes](errors), the [media] kinds, and
//! the [conversion](convert) between all this and
//! the neutral contents of `hilo-model`, and the [ids](door) that clients of Hilo's own door see. The client and the simulator share these types, so every type can be
//! read and written.
//!
//! *Must not know*: HTTP, storage, clocks, flows, tickets.
//!
//! *Rule*: nothing that a newer API adds is an error or is lost. Unknown members of an object are in its `more`,
//! unknown kinds keep their JSON. The facts behind it are Meta's documentation of 2026 (versions v21 to v26).
//!
//! *To add* a kind of incoming message: a payload type and one line in [`webhook::Content`]'s table. A webhook
//! field: a type and one line in [`webhook::Change`]'s table. An interactive message to send: a variant of
//! [`send::Action`] and its limits. Each with a document under `testdata/`, which the tests read.

#[macro_use]
mod open_enum;

pub mod card;
pub mod convert;
pub mod door;
pub mod errors;
pub mod limits;
pub mod media;
pub mod number;
pub mod scalar;
pub mod send;
pub mod signature;
pub mod template;
pub mod webhook;

/// Members of a JSON object that its type does not name.
pub type More = serde_json::Map<String, serde_json::Value>;
