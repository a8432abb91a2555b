//! The words that every other crate of Hilo shares, and nothing else.
//!
//! *Owns*: typed [ids](id), [time](mod@time), [message contents](message) that no channel's wire format
//! leaks into, [identities](identity), who [acts](actor) and what they [may do](access).
//!
//! *Must not know*: any database, network, clock or source of randomness. Time and ids are handed in.

pub mod access;
pub mod actor;
pub mod approval;
pub mod calendar;
pub mod call;
pub mod channel_news;
pub mod charge;
pub mod clock;
pub mod consent;
pub mod figure;
pub mod id;
pub mod identity;
pub mod incident;
pub mod locale;
pub mod message;
pub mod messaging_limit;
pub mod phone;
pub mod release;
pub mod scope;
pub mod ticket;
pub mod time;

pub use actor::Actor;
pub use clock::{Clock, ManualClock};
pub use id::*;
pub use locale::Locale;
pub use phone::Phone;
pub use scope::{EnvironmentKind, Scope};
pub use time::{Duration, Timestamp};
