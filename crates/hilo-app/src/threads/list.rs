use super::thread_access;
use crate::{App, Caller, Paged, Personal, Result, paging::one_more};
use hilo_store::{
    read::{Page, ThreadFilter, ThreadKey},
    rows::ThreadRow,
};

/// A thread as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadSummary {
    /// The thread.
    pub thread: ThreadRow,
    /// The name shown.
    pub name: String,
    /// The beginning of the last message.
    pub preview: Personal<String>,
}

impl App {
    /// Threads that the caller may see, newest first.
    pub async fn list_threads(
        &self,
        caller: &Caller,
        filter: &ThreadFilter,
        page: Page<ThreadKey>,
    ) -> Result<Paged<ThreadSummary, ThreadKey>> {
        let (access, scope) = (thread_access(caller)?, caller.viewer.scope);
        let items = self.store.read().threads(scope, &access, filter, one_more(page)).await?;
        let page = Paged::cut(items, page.limit, |item| ThreadKey {
            last_message_at: item.thread.last_message_at,
            contact: item.thread.contact,
        });
        let keys = self.keys(scope, page.items.iter().map(|item| item.thread.contact)).await?;
        Ok(page.map(|item| ThreadSummary {
            preview: keys.text(item.thread.contact, &item.thread.preview),
            thread: item.thread,
            name: item.name,
        }))
    }
}
