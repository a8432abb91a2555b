//! The simulator over HTTP, in this process, on loopback; time stands still until a test moves it.

#![expect(clippy::unwrap_used, reason = "a test whose own HTTP calls fail has failed")]

mod batches;
mod business;
mod calls;
mod chat;
mod coexistence;
mod conversation;
mod deeds;
mod delivery;
mod endpoints;
mod errors;
mod faults;
mod files;
mod groups;
mod limits;
mod pacing;
mod phone;
mod pricing;
mod registration;
mod setup;
mod subscriptions;
mod templates;
mod tokens;
