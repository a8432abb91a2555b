//! What makes lanes move.
//!
//! ```text
//! intake ─► committer ─► worker (decide) ─► committer ─► dispatcher ─► outside
//!    ▲          one transaction for whatever is waiting          │
//!    └───────────────────────────────────────────────────────────┘
//! ```
//!
//! | module | is |
//! |---|---|
//! | [`intake`] | finds whose an event is, seals it, appends it |
//! | [`committer`] | group commit: everything that waits goes into one transaction |
//! | `worker` | partitions: reads entries in order, decides them, commits the turns, sets poison aside |
//! | `projection` | a decision as sealed rows |
//! | `timers` | due moments become events |
//! | [`dispatcher`] | effects: claims, sends, calls, fetches, and says how it ended |
//! | [`pacing`] | how fast a number may send |
//! | `ownership` | leases: which partitions are ours |
//! | [`commands`] | orders to lanes, and waiting for their answer |
//! | [`configuration`] | the settings, as an immutable snapshot |
//! | [`keyring`] | contacts' keys, ready for use |
//! | [`live`] | what changes, for those who watch |
//! | [`templates`] | accounts' message templates, kept as the provider has them, changed there as people order |
//! | [`numbers`] | looking after numbers, while their owner waits for the provider's answer |
//! | [`subscriptions`] | programs are told what happens in channels, as Meta would tell it |
//! | [`indexer`] | what was said becomes findable, beside the turns |
//! | [`retention`], `expiry` | what is no longer wanted is deleted: rows, and files |
//!
//! *Must not know*: HTTP servers, SQL, Meta's wire format (but for templates and numbers, which are Meta's own notions, and what
//! subscriptions tell in that form on purpose).

mod awaiting;
pub mod clock;
mod clockwork;
pub mod commands;
pub mod committer;
pub mod configuration;
pub mod dispatcher;
mod expiry;
pub mod indexer;
pub mod intake;
pub mod keyring;
mod limits;
pub mod live;
pub mod numbers;
pub mod pacing;
pub mod retention;
pub mod runtime;
pub mod subscriptions;
pub mod templates;

mod ownership;
mod projection;
mod timers;
mod worker;

pub use runtime::{Options, Ports, Runtime};
