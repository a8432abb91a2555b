//! The API in process: memory store, a clock that stands still, a sender that only remembers.

#![expect(
    clippy::unwrap_used,
    reason = "a rig that cannot be built, or an answer of another form, is a failed test"
)]

mod attachments;
mod awaiting;
mod backends;
mod browser;
mod consent;
mod conversation;
mod costs;
mod door;
mod events;
mod figures;
mod hooks;
mod inbox;
mod incidents;
mod limits;
mod lost_answers;
mod messaging_limit;
mod nodes;
mod number;
mod one_environment;
mod openapi;
mod operations;
mod own_number;
mod presence;
mod problems;
mod publishing;
mod received;
mod recording;
mod rig;
mod search;
mod second_factor;
mod sessions;
mod settings;
mod snooze;
mod starting;
mod stopped;
mod templates;
mod uncertain;
mod unsupported;
mod writing_first;
