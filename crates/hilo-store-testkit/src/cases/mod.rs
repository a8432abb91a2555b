//! The cases, by what they are about.

mod append;
mod batches;
mod charges;
mod clicks;
mod contacts;
mod documents;
mod figures;
mod files;
mod identities;
mod messages;
mod outbox;
mod ownership;
mod reach;
mod rows;
mod search;
mod sweep;
mod threads;
mod timers;
mod turns;

use crate::Case;

/// Every case: group and cases.
pub(crate) const GROUPS: &[(&str, &[Case])] = &[
    ("append", append::CASES),
    ("batches", batches::CASES),
    ("charges", charges::CASES),
    ("clicks", clicks::CASES),
    ("contacts", contacts::CASES),
    ("documents", documents::CASES),
    ("figures", figures::CASES),
    ("files", files::CASES),
    ("identities", identities::CASES),
    ("messages", messages::CASES),
    ("outbox", outbox::CASES),
    ("ownership", ownership::CASES),
    ("reach", reach::CASES),
    ("rows", rows::CASES),
    ("search", search::CASES),
    ("sweep", sweep::CASES),
    ("threads", threads::CASES),
    ("timers", timers::CASES),
    ("turns", turns::CASES),
];

/// Declares cases and the list of them, so that none can be forgotten.
macro_rules! cases {
    ($($(#[$doc:meta])* async fn $name:ident($testbed:ident: &$type:ident) $body:block)*) => {
        $($(#[$doc])* async fn $name($testbed: &$type) $body)*

        /// The cases of this module.
        pub(super) const CASES: &[crate::Case] = &[$(crate::Case {
            name: stringify!($name),
            run: |testbed| Box::pin($name(testbed)),
        }),*];
    };
}
use cases;
