//! Between Meta's JSON and the neutral contents of `hilo-model`.
//!
//! In: [`received`] a message, [`changed`] one that was edited or deleted, [`echo`] what the number's app sent, [`history`]
//! of old conversations, [`delivery`] a status, [`payment`](payment_news) of an order, [`calls`], [`preferences`],
//! [`identity_changes`] of people, [`channel_news`] and [`account_news`] of a number, [`parts`] of what has no neutral form.
//! Out: [`send_request`]. For clients of the Cloud API that are pointed at Hilo: [`ordered`], what they want sent, and [`told`],
//! what they are told.

mod account;
mod account_word;
mod answer;
mod call;
mod card;
mod changed;
mod delivery;
mod echo;
mod history;
mod identity;
mod inbound;
mod offer;
mod ordered;
mod outbound;
mod paid;
mod payment;
mod person;
mod preference;
mod rest;
pub mod told;

pub use account::{NumberNews, channel_news};
pub use account_word::{About, AccountNews, account_news};
pub use call::{CallNews, calls};
pub use changed::{Changed, Rewritten, changed};
pub use delivery::{Delivery, Failure, delivery};
pub use echo::{Echo, echo};
pub use history::{OldMessage, OldThread, history};
pub use identity::{IdentityChange, identity_change, identity_changes};
pub use inbound::{NotAMessage, Received, received};
pub use ordered::{NotOrderable, ordered};
pub use outbound::{Addressing, NotSendable, Recipient, attachments, send_request};
pub use paid::{PaymentNews, payment_news};
pub use person::Person;
pub use preference::{Preference, preferences};
pub use rest::{Part, of_status, parts};
