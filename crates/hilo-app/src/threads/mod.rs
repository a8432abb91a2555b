//! Threads and what is in them.

mod drafts;
mod events;
mod get;
mod list;
mod messages;
mod presence;
mod seen;
mod tags;
mod tickets;

pub use drafts::Draft;
pub use events::ThreadEventView;
pub use get::ThreadView;
pub use list::ThreadSummary;
pub use messages::{MessageView, VersionView};
pub use tickets::TicketView;

use crate::{App, Caller, Error, Result};
use hilo_model::{
    Actor, ContactId, PersonId,
    access::{Permission, ThreadAccess},
};
use hilo_store::read::ThreadItem;

impl App {
    /// A thread, if the caller may see it. What may not be seen is not found.
    pub async fn visible_thread(&self, caller: &Caller, contact: ContactId) -> Result<ThreadItem> {
        let access = thread_access(caller)?;
        let found = self.store.read().thread(caller.viewer.scope, &access, reader(caller), contact).await?;
        found.ok_or(Error::NotFound("thread"))
    }

    /// Which of these contacts' threads the caller may see.
    pub(crate) async fn visible_contacts(
        &self,
        caller: &Caller,
        contacts: impl IntoIterator<Item = ContactId>,
    ) -> Result<Vec<ContactId>> {
        let mut visible: Vec<ContactId> = contacts.into_iter().collect();
        visible.sort_unstable();
        visible.dedup();
        let Some(access) = caller.viewer.threads() else { return Ok(Vec::new()) };
        if access == ThreadAccess::All {
            return Ok(visible);
        }
        let mut seen = Vec::new();
        for contact in visible {
            if self.store.read().thread(caller.viewer.scope, &access, None, contact).await?.is_some() {
                seen.push(contact);
            }
        }
        Ok(seen)
    }
}

/// For whom it is told what is unread.
pub(crate) fn reader(caller: &Caller) -> Option<PersonId> {
    match caller.viewer.actor {
        Actor::Person(person) => Some(person),
        _ => None,
    }
}

pub(crate) fn thread_access(caller: &Caller) -> Result<ThreadAccess> {
    caller.viewer.threads().ok_or(Error::Forbidden(Permission::ThreadsRead))
}
