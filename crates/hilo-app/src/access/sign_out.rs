use crate::{
    App, Caller, Result,
    change::{By, Change},
};
use hilo_model::SessionId;
use hilo_settings::Session;
use serde_json::json;

impl App {
    /// Ends the caller's session.
    pub async fn sign_out(&self, caller: &Caller, session: SessionId) -> Result<()> {
        let mut change = Change::default();
        change.delete::<Session>(session, None);
        let by = By::caller(caller, self.now());
        change.audit(by, &mut self.ids()?, "session.ended", session, json!({}));
        self.save(change).await
    }
}
