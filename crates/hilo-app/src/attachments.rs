//! Files: what is known of them. Their bytes are whoever's who serves them.

use crate::{
    App, Caller, Error, Result,
    change::{By, Change},
};
use hilo_model::{AttachmentId, ContactId, Scope, access::Permission};
use hilo_store::rows::{AttachmentRow, AttachmentWithdrawnRow, Row};
use serde_json::json;

/// A file that arrived and lies under its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// Bytes.
    pub size: u64,
    /// Its type.
    pub mime_type: String,
    /// Its name, if it has one.
    pub filename: Option<String>,
}

impl App {
    /// Refuses, before the first byte is read, whoever may not upload.
    pub fn may_upload(&self, caller: &Caller) -> Result<()> {
        caller.require(Permission::ThreadsWrite)
    }

    /// Records a file that a colleague or program uploaded for sending.
    pub async fn add_attachment(&self, caller: &Caller, file: Uploaded) -> Result<AttachmentRow> {
        self.may_upload(caller)?;
        let (now, mut ids) = (self.now(), self.ids()?);
        let row = AttachmentRow {
            scope: caller.viewer.scope,
            attachment: ids.make(),
            sha256: file.sha256,
            size: i64::try_from(file.size).unwrap_or(i64::MAX),
            mime_type: file.mime_type,
            filename: file.filename,
            contact: None,
            at: now,
            withdrawn_at: None,
        };
        let mut change = Change { rows: vec![Row::Attachment(row.clone())], ..Change::default() };
        let detail = json!({ "size": row.size, "mime_type": row.mime_type });
        change.audit(By::caller(caller, now), &mut ids, "attachment.uploaded", row.attachment, detail);
        let id: AttachmentId = self.save_once(caller, change, row.attachment).await?;
        if id == row.attachment {
            return Ok(row);
        }
        // The same upload, repeated.
        self.get_attachment(caller, id).await
    }

    /// A file: of a conversation that the caller may see, or uploaded for sending.
    pub async fn get_attachment(&self, caller: &Caller, attachment: AttachmentId) -> Result<AttachmentRow> {
        let row = self.store.read().attachment(caller.viewer.scope, attachment).await?;
        let row = row.ok_or(Error::NotFound("attachment"))?;
        let visible = match row.contact {
            Some(contact) => {
                !self.visible_contacts(caller, [contact]).await?.is_empty()
                    && !self.is_erased(row.scope, contact).await?
            }
            None => caller.viewer.threads().is_some(),
        };
        if visible { Ok(row) } else { Err(Error::NotFound("attachment")) }
    }

    /// Whether a person was erased: their files go with the next sweep, and are nobody's to see until then.
    async fn is_erased(&self, scope: Scope, contact: ContactId) -> Result<bool> {
        Ok(self.store.contact_keys(&[(scope, contact)]).await?.first().is_none_or(Option::is_none))
    }

    /// Makes a file that was uploaded for sending unusable for programs. Messages that were made of it keep it: they are what
    /// was said. A file of a conversation goes with its person only.
    pub async fn withdraw_attachment(&self, caller: &Caller, attachment: AttachmentId) -> Result<()> {
        self.may_upload(caller)?;
        let row = self.get_attachment(caller, attachment).await?;
        if row.contact.is_some() {
            return Err(Error::NotFound("attachment"));
        }
        let (now, mut ids) = (self.now(), self.ids()?);
        let withdrawn = AttachmentWithdrawnRow { scope: row.scope, attachment, at: now };
        let mut change = Change { rows: vec![Row::AttachmentWithdrawn(withdrawn)], ..Change::default() };
        change.audit(By::caller(caller, now), &mut ids, "attachment.withdrawn", attachment, json!({}));
        self.save(change).await
    }
}
