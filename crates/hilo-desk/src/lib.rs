//! The desk's rules, as functions of what they are given.
//!
//! *Owns*: what a [ticket](mod@ticket) is and how it moves, and the [service window](window) in which free-form messages
//! may be sent.
//!
//! *Must not know*: lanes, stores, channels' wire formats, the clock.

pub mod free_entry;
pub mod pricing;
pub mod ticket;
pub mod window;
