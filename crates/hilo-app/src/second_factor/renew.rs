use super::recovery;
use crate::{
    App, Caller, Plain, Result,
    change::{By, Change},
};
use hilo_model::PersonId;
use hilo_settings::SecondFactor;
use serde_json::json;

impl App {
    /// Fresh recovery codes, shown this once; those before count no more.
    pub async fn renew_recovery_codes(
        &self,
        caller: &Caller,
        person: PersonId,
        password: Plain,
        code: &Plain,
    ) -> Result<Vec<Plain>> {
        self.check_password("/password", person, password).await?;
        let spent = self.spend_code(self.confirmed(person).await?, code, caller.trace).await?;
        let (codes, kept) = recovery::fresh()?;
        let (now, mut change) = (self.now(), Change::default());
        change.update(&SecondFactor { recovery: kept, ..spent.setting }, spent.version, now)?;
        let by = By::caller(caller, now);
        change.audit(by, &mut self.ids()?, "second_factor.recovery_codes_renewed", person, json!({}));
        self.save(change).await?;
        Ok(codes)
    }
}
