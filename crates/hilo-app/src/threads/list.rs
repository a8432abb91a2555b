use super::{reader, thread_access};
use crate::{App, Caller, Paged, Personal, Result, opened::Keys, paging::one_more};
use hilo_store::{
    read::{LastMessage, Page, ThreadFilter, ThreadItem, ThreadKey},
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
    /// Messages of the customer that nobody answered and the caller has not seen.
    pub unread: i32,
    /// Whether the caller is mentioned in a note that they have not seen.
    pub mentioned: bool,
    /// The last message.
    pub last: Option<LastMessage>,
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
        let filter = ThreadFilter { reader: reader(caller), ..filter.clone() };
        let items = self.store.read().threads(scope, &access, &filter, one_more(page)).await?;
        let page = Paged::cut(items, page.limit, |item| ThreadKey {
            last_message_at: item.thread.last_message_at,
            contact: item.thread.contact,
        });
        let keys = self.keys(scope, page.items.iter().map(|item| item.thread.contact)).await?;
        Ok(page.map(|item| ThreadSummary::of(item, &keys)))
    }
}

impl ThreadSummary {
    /// A thread, opened.
    pub(crate) fn of(item: ThreadItem, keys: &Keys) -> Self {
        Self {
            preview: keys.text(item.thread.contact, &item.thread.preview),
            thread: item.thread,
            name: item.name,
            unread: item.unread,
            mentioned: item.mentioned,
            last: item.last,
        }
    }
}
