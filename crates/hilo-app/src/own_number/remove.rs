use crate::{
    App, Caller, Error, Result,
    change::{By, Change},
};
use hilo_model::PersonId;
use hilo_settings::{OwnNumber, Setting};
use serde_json::json;

impl App {
    /// Takes somebody's number away, and the code that is waited for: they are asked nothing there any more. How often they asked for codes
    /// is not forgotten.
    pub async fn remove_own_number(&self, caller: &Caller, person: PersonId) -> Result<()> {
        let before = self.own_number(person).await?.ok_or(Error::NotFound(OwnNumber::KIND))?;
        if before.setting.shown.is_none() && before.setting.code.is_none() {
            return Err(Error::NotFound(OwnNumber::KIND));
        }
        let after = OwnNumber { shown: None, code: None, ..before.setting };
        let (now, mut change) = (self.now(), Change::default());
        change.update(&after, before.version, now)?;
        let by = By::caller(caller, now);
        change.audit(by, &mut self.ids()?, "profile.number_removed", person, json!({}));
        self.save(change).await
    }
}
