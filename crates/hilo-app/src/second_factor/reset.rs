use crate::{
    App, Caller, Error, FieldError, Problem, Result,
    change::{By, Change},
};
use hilo_model::{Actor, PersonId};
use hilo_settings::{SecondFactor, Setting};
use serde_json::json;

impl App {
    /// Takes the second factor from somebody who lost both app and recovery codes, and ends their sessions. Nobody takes
    /// their own this way: that would need no code.
    pub async fn reset_second_factor(&self, caller: &Caller, person: PersonId) -> Result<()> {
        self.require_over(caller, person).await?;
        if caller.viewer.actor == Actor::Person(person) {
            return Err(FieldError::new("", Problem::LocksOut).into());
        }
        let before = self.second_factor(person).await?.ok_or(Error::NotFound(SecondFactor::KIND))?;
        let mut change = Change::default();
        change.delete::<SecondFactor>(person, Some(before.version));
        self.end_all_but(&mut change, person, None).await?;
        let by = By::caller(caller, self.now());
        change.audit(by, &mut self.ids()?, "second_factor.reset", person, json!({}));
        self.save(change).await
    }
}
