use super::reader;
use crate::{App, Caller, FieldError, Problem, Result, change::Change};
use hilo_model::ContactId;
use hilo_store::rows::{Row, ThreadReadRow};

impl App {
    /// Notes up to which position the caller has seen a thread's messages. A note about themselves: nothing happens in the
    /// thread, and programs, which have no eyes, have nothing to note.
    pub async fn see_thread(&self, caller: &Caller, contact: ContactId, position: i64) -> Result<()> {
        self.visible_thread(caller, contact).await?;
        if position < 0 {
            return Err(FieldError::new("/position", Problem::Range { min: 0, max: i64::MAX }).into());
        }
        let Some(person) = reader(caller) else { return Ok(()) };
        let row = ThreadReadRow { scope: caller.viewer.scope, person, contact, position, at: self.now() };
        self.save(Change { rows: vec![Row::ThreadRead(row)], ..Change::default() }).await
    }
}
