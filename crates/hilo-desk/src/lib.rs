//! The desk's rules, as functions of what they are given.
//!
//! *Owns*: what a [ticket](mod@ticket) is and how it moves, the [service window](window) in which free-form messages
//! may be sent, the [words](consent_words) by which a customer stops what is sent to them, [business time](business_time), and [approvals](approval).
//!
//! *Must not know*: lanes, stores, channels' wire formats, the clock.

pub mod approval;
pub mod approver_words;
pub mod business_time;
pub mod consent_words;
pub mod free_entry;
pub mod pricing;
pub mod ticket;
pub mod window;
