//! A contact's lane: conversations, and what holds for all of them.

#![expect(clippy::unwrap_used, reason = "what a test makes itself is right, or the test has failed")]

mod apart;
mod approvals;
mod approver_guards;
mod approvers;
mod charges;
mod consent;
mod contact;
mod figures;
mod groups;
mod jobs;
mod nodes;
mod own_number;
mod properties;
mod reach;
mod received;
mod releases;
mod retry;
mod snooze;
mod stranded;
mod support;
mod timed;
mod triggers;
