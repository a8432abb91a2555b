use crate::{
    App, Caller, Plain, Result,
    access::hash_password,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{PersonId, SessionId};
use hilo_settings::Person;
use serde_json::json;

impl App {
    /// Gives somebody another password, who knows the one before, and ends their other sessions.
    pub async fn change_password(
        &self,
        caller: &Caller,
        (session, person): (SessionId, PersonId),
        current: Plain,
        new: Plain,
    ) -> Result<()> {
        let mut checks = Checks::default();
        checks.password("/new", &new);
        checks.done()?;
        let before = self.check_password("/current", person, current).await?;
        let after = Person { password_hash: Some(hash_password(new).await?), ..before.setting };
        let (now, mut change) = (self.now(), Change::default());
        change.update(&after, before.version, now)?;
        self.end_all_but(&mut change, person, Some(session)).await?;
        change.audit(
            By::caller(caller, now),
            &mut self.ids()?,
            "profile.password_changed",
            person,
            json!({}),
        );
        self.save(change).await
    }
}
