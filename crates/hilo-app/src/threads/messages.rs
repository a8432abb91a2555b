use crate::{App, Caller, Error, Paged, Personal, Result, paging::one_more};
use hilo_model::{ContactId, MessageId};
use hilo_store::read::{MessageItem, Page};
use serde_json::Value;

/// A message with what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageView {
    /// The message and what happened to it.
    pub item: MessageItem,
    /// What it says: JSON of the contents of `hilo-model`.
    pub content: Personal<Value>,
}

impl App {
    /// Messages of a thread, newest first.
    pub async fn list_messages(
        &self,
        caller: &Caller,
        contact: ContactId,
        page: Page<i64>,
    ) -> Result<Paged<MessageView, i64>> {
        self.visible_thread(caller, contact).await?;
        let scope = caller.viewer.scope;
        let rows = self.store.read().messages(scope, contact, one_more(page)).await?;
        let keys = self.keys(scope, [contact]).await?;
        let mut page = Paged::cut(rows, page.limit, |row| row.message.position)
            .map(|item| MessageView { content: keys.json(contact, &item.message.content), item });
        self.show_templates(caller, &mut page.items).await?;
        Ok(page)
    }

    /// One message of a thread.
    pub async fn get_message(
        &self,
        caller: &Caller,
        contact: ContactId,
        message: MessageId,
    ) -> Result<MessageView> {
        self.visible_thread(caller, contact).await?;
        let scope = caller.viewer.scope;
        let item = self.store.read().message(scope, contact, message).await?;
        let item = item.ok_or(Error::NotFound("message"))?;
        let keys = self.keys(scope, [contact]).await?;
        let mut view = MessageView { content: keys.json(contact, &item.message.content), item };
        self.show_templates(caller, std::slice::from_mut(&mut view)).await?;
        Ok(view)
    }
}
