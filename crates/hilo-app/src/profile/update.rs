use crate::{
    App, Caller, Error, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{Locale, PersonId};
use hilo_settings::Person;
use serde_json::json;

/// What somebody changes of themselves.
#[derive(Debug, Clone, Default)]
pub struct UpdateProfile {
    /// Their name.
    pub name: Option<String>,
    /// The language of their screens.
    pub locale: Option<Locale>,
}

impl App {
    /// Changes what somebody says of themselves. It needs no version: what it does not name stays as it is.
    pub async fn update_profile(
        &self,
        caller: &Caller,
        person: PersonId,
        input: UpdateProfile,
    ) -> Result<()> {
        let before = self.load::<Person>(person).await?.ok_or(Error::Unauthenticated)?;
        let mut after = before.setting.clone();
        if let Some(name) = input.name {
            after.name = name;
        }
        if input.locale.is_some() {
            after.locale = input.locale;
        }
        let mut checks = Checks::default();
        checks.text("/name", &after.name, 120);
        checks.done()?;
        if after == before.setting {
            return Ok(());
        }
        let (now, mut change) = (self.now(), Change::default());
        change.update(&after, before.version, now)?;
        let detail = json!({ "name": after.name, "locale": after.locale });
        change.audit(By::caller(caller, now), &mut self.ids()?, "profile.updated", person, detail);
        self.save(change).await
    }
}
