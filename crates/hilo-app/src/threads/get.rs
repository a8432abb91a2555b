use super::ThreadSummary;
use crate::{App, Caller, Result};
use hilo_model::{ContactId, identity::Identity};

/// A thread with who it is with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadView {
    /// The thread.
    pub summary: ThreadSummary,
    /// The contact's addresses.
    pub identities: Vec<Identity>,
    /// The contact's tags.
    pub tags: Vec<String>,
}

impl App {
    /// One thread.
    pub async fn get_thread(&self, caller: &Caller, contact: ContactId) -> Result<ThreadView> {
        let item = self.visible_thread(caller, contact).await?;
        let scope = caller.viewer.scope;
        let keys = self.keys(scope, [contact]).await?;
        let identities = self.store.read().contact_identities(scope, contact).await?;
        let tags = self.store.read().contact_tags(scope, contact).await?;
        let summary = ThreadSummary::of(item, &keys);
        Ok(ThreadView { summary, identities, tags })
    }
}
