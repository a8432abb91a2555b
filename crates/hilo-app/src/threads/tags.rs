use super::thread_access;
use crate::{App, Caller, Result};

/// At most so many tags are told: what people can still choose from.
const MOST: u32 = 500;

impl App {
    /// The tags in use, in alphabetical order.
    pub async fn list_tags(&self, caller: &Caller) -> Result<Vec<String>> {
        thread_access(caller)?;
        Ok(self.store.read().tags(caller.viewer.scope, MOST).await?)
    }
}
