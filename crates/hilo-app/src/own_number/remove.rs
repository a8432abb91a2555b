use crate::{
    App, Caller, Error, Result,
    change::{By, Change},
};
use hilo_model::PersonId;
use hilo_settings::{OwnNumber, Setting, Stored};
use serde_json::json;

fn is_known(stored: &Stored<OwnNumber>) -> bool {
    stored.setting.shown.is_some() || stored.setting.code.is_some()
}

impl App {
    /// Takes one's own number away, and the code that is waited for: one is asked nothing there any more. How often one asked for codes
    /// is not forgotten.
    pub async fn remove_own_number(&self, caller: &Caller, person: PersonId) -> Result<()> {
        let known = self.own_number(caller, person).await?;
        self.take_numbers(caller, person, known.into_iter().collect()).await
    }

    /// Takes somebody's numbers away in this workspace, wherever they count: who lost their phone, or left, is to be asked nothing there.
    pub async fn remove_number_of(&self, caller: &Caller, person: PersonId) -> Result<()> {
        self.require_place_over(caller, person).await?;
        let known = self.numbers_of(caller, person).await?;
        self.take_numbers(caller, person, known).await
    }

    async fn take_numbers(
        &self,
        caller: &Caller,
        person: PersonId,
        mut known: Vec<Stored<OwnNumber>>,
    ) -> Result<()> {
        known.retain(is_known);
        if known.is_empty() {
            return Err(Error::NotFound(OwnNumber::KIND));
        }
        let (now, mut change) = (self.now(), Change::default());
        for Stored { setting, version, .. } in known {
            change.update(&OwnNumber { shown: None, code: None, ..setting }, version, now)?;
        }
        let by = By::caller(caller, now);
        change.audit(by, &mut self.ids()?, "profile.number_removed", person, json!({}));
        self.save(change).await
    }
}
