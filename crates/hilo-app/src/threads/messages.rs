use crate::{App, Caller, Error, Paged, Personal, Result, opened::Keys, paging::one_more};
use hilo_model::{ChannelId, ContactId, MessageId, Timestamp, message::About};
use hilo_store::{
    read::{MessageItem, Page},
    rows::MessageVersion,
};
use serde_json::Value;

/// A message with what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageView {
    /// The message and what happened to it.
    pub item: MessageItem,
    /// What it says: JSON of the contents of `hilo-model`.
    pub content: Personal<Value>,
    /// Where it comes from; empty where it cannot be opened.
    pub about: About,
}

/// What a message said before it was edited.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionView {
    /// When it stopped saying so.
    pub until: Timestamp,
    /// What it said.
    pub content: Personal<Value>,
}

impl MessageView {
    fn open(keys: &Keys, contact: ContactId, item: MessageItem) -> Self {
        let about = item.message.about.as_ref().and_then(|sealed| keys.json(contact, sealed).known());
        let content = keys.json(contact, &item.message.content);
        Self { item, content, about: about.unwrap_or_default() }
    }
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
            .map(|item| MessageView::open(&keys, contact, item));
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
        let mut view = MessageView::open(&keys, contact, item);
        self.show_templates(caller, std::slice::from_mut(&mut view)).await?;
        Ok(view)
    }

    /// What a message said before it was edited, oldest first.
    pub async fn list_message_versions(
        &self,
        caller: &Caller,
        contact: ContactId,
        message: MessageId,
    ) -> Result<Vec<VersionView>> {
        self.get_message(caller, contact, message).await?;
        let scope = caller.viewer.scope;
        let versions = self.store.read().message_versions(scope, contact, message).await?;
        let keys = self.keys(scope, [contact]).await?;
        let open = |version: MessageVersion| VersionView {
            until: version.until,
            content: keys.json(contact, &version.content),
        };
        Ok(versions.into_iter().map(open).collect())
    }

    /// Whose message a channel received that has this id at the provider, if the caller may see that thread.
    pub async fn sender_of(
        &self,
        caller: &Caller,
        channel: ChannelId,
        provider_id: &str,
    ) -> Result<Option<ContactId>> {
        let found = self.store.read().sender_of(caller.viewer.scope, channel, provider_id).await?;
        let Some(contact) = found else { return Ok(None) };
        match self.visible_thread(caller, contact).await {
            Ok(_) => Ok(Some(contact)),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
