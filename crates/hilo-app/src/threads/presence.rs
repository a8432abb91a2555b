use super::reader;
use crate::{App, Caller, Result};
use hilo_bus::{Hint, Presence};
use hilo_model::ContactId;

impl App {
    /// Says that the caller is at a thread. Nothing is kept: whoever listens hears it, and it passes by itself. Programs are
    /// nowhere.
    pub async fn show_presence(&self, caller: &Caller, contact: ContactId, presence: Presence) -> Result<()> {
        self.visible_thread(caller, contact).await?;
        if let Some(person) = reader(caller) {
            let scope = caller.viewer.scope;
            self.bus.publish(vec![Hint::Presence { scope, contact, person, presence }]);
        }
        Ok(())
    }
}
