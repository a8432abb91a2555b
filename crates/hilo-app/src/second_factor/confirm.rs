use super::recovery;
use crate::{
    App, Caller, Error, Plain, Result,
    change::{By, Change},
};
use hilo_model::{PersonId, SessionId};
use hilo_settings::{SecondFactor, Setting};
use serde_json::json;

impl App {
    /// Turns somebody's second factor on, now that their app shows the right code, and ends their other sessions, which
    /// began without it. Their recovery codes, shown this once: if the answer is lost, they ask for fresh ones.
    pub async fn confirm_second_factor(
        &self,
        caller: &Caller,
        (session, person): (SessionId, PersonId),
        code: &Plain,
    ) -> Result<Vec<Plain>> {
        let found = self.second_factor(person).await?.ok_or(Error::NotFound(SecondFactor::KIND))?;
        if found.setting.confirmed_at.is_some() {
            return Err(Error::Taken { kind: SecondFactor::KIND.to_owned(), key: person.to_string() });
        }
        let spent = self.spend_code(found, code, caller.trace).await?;
        let (codes, kept) = recovery::fresh()?;
        let (now, mut change) = (self.now(), Change::default());
        let factor = SecondFactor { confirmed_at: Some(now), recovery: kept, ..spent.setting };
        change.update(&factor, spent.version, now)?;
        self.end_all_but(&mut change, person, Some(session)).await?;
        change.audit(By::caller(caller, now), &mut self.ids()?, "second_factor.turned_on", person, json!({}));
        self.save(change).await?;
        Ok(codes)
    }
}
