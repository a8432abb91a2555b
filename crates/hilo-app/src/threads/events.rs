use crate::{App, Caller, Paged, Personal, Result, paging::one_more};
use hilo_model::ContactId;
use hilo_store::{read::Page, rows::ThreadEventRow};
use serde_json::Value;

/// An entry of a thread's timeline that is no message.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadEventView {
    /// The entry.
    pub event: ThreadEventRow,
    /// Its details.
    pub body: Personal<Value>,
}

impl App {
    /// Entries of a thread's timeline that are no messages, newest first.
    pub async fn list_thread_events(
        &self,
        caller: &Caller,
        contact: ContactId,
        page: Page<i64>,
    ) -> Result<Paged<ThreadEventView, i64>> {
        self.visible_thread(caller, contact).await?;
        let scope = caller.viewer.scope;
        let rows = self.store.read().thread_events(scope, contact, one_more(page)).await?;
        let keys = self.keys(scope, [contact]).await?;
        Ok(Paged::cut(rows, page.limit, |row| row.position)
            .map(|event| ThreadEventView { body: keys.json(contact, &event.body), event }))
    }
}
