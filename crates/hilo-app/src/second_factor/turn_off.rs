use crate::{
    App, Caller, Plain, Result,
    change::{By, Change},
};
use hilo_model::PersonId;
use hilo_settings::SecondFactor;
use serde_json::json;

impl App {
    /// Asks somebody for their password alone from now on. It needs both.
    pub async fn turn_off_second_factor(
        &self,
        caller: &Caller,
        person: PersonId,
        password: Plain,
        code: &Plain,
    ) -> Result<()> {
        self.check_password("/password", person, password).await?;
        let spent = self.spend_code(self.confirmed(person).await?, code, caller.trace).await?;
        let mut change = Change::default();
        change.delete::<SecondFactor>(person, Some(spent.version));
        let by = By::caller(caller, self.now());
        change.audit(by, &mut self.ids()?, "second_factor.turned_off", person, json!({}));
        self.save(change).await
    }
}
