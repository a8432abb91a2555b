use super::reader;
use crate::{App, Caller, Error, Personal, Result, change::Change, validate::Checks};
use hilo_model::{ContactId, access::Permission};
use hilo_store::rows::{DraftRow, Row};
use serde::{Deserialize, Serialize};

/// The most that is kept of each text, in characters: what WhatsApp takes, and somewhat more.
const MOST: usize = 8192;

/// What somebody has begun to write in a thread.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// To the customer.
    pub reply: String,
    /// To colleagues.
    pub note: String,
}

impl App {
    /// What the caller has begun to write in a thread. Programs begin nothing.
    pub async fn get_draft(&self, caller: &Caller, contact: ContactId) -> Result<Option<Draft>> {
        self.visible_thread(caller, contact).await?;
        let scope = caller.viewer.scope;
        let Some(person) = reader(caller) else { return Ok(None) };
        let Some(row) = self.store.read().draft(scope, person, contact).await? else { return Ok(None) };
        let keys = self.keys(scope, [contact]).await?;
        let draft: Personal<Draft> = keys.json(contact, &row.body.unwrap_or_default());
        Ok(draft.known())
    }

    /// Keeps what the caller has begun to write in a thread, in the place of what they had begun before.
    pub async fn save_draft(&self, caller: &Caller, contact: ContactId, draft: Draft) -> Result<()> {
        caller.require(Permission::ThreadsWrite)?;
        self.visible_thread(caller, contact).await?;
        let mut checks = Checks::default();
        checks.at_most("/reply", &draft.reply, MOST);
        checks.at_most("/note", &draft.note, MOST);
        checks.done()?;
        let scope = caller.viewer.scope;
        let Some(person) = reader(caller) else { return Ok(()) };
        let body = if draft == Draft::default() {
            None
        } else {
            let sealed = self.keys(scope, [contact]).await?.seal(contact, &draft)?;
            // Whoever was erased meanwhile has no thread to write in.
            Some(sealed.ok_or(Error::NotFound("thread"))?)
        };
        let row = DraftRow { scope, person, contact, body, at: self.now() };
        self.save(Change { rows: vec![Row::Draft(row)], ..Change::default() }).await
    }
}
