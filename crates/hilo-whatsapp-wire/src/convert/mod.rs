//! Between Meta's JSON and the neutral contents of `hilo-model`.
//!
//! In: [`account_news`] of numbers, [`received`] a message, [`delivery`] a status, [`identity_changes`] of people, [`parts`] of what has no neutral
//! form. Out: [`send_request`].

mod account;
mod card;
mod delivery;
mod identity;
mod inbound;
mod outbound;
mod person;
mod rest;

pub use account::{About, AccountNews, account_news};
pub use delivery::{Delivery, Failure, delivery};
pub use identity::{IdentityChange, identity_change, identity_changes};
pub use inbound::{NotAMessage, Received, received};
pub use outbound::{Addressing, NotSendable, Recipient, attachments, send_request};
pub use person::Person;
pub use rest::{Part, of_status, parts};
