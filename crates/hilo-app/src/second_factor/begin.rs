use super::totp::Secret;
use crate::{
    App, Caller, Error, Plain, Result,
    change::{By, Change},
    random,
};
use hilo_model::PersonId;
use hilo_settings::{SecondFactor, Setting};
use serde_json::json;

/// What an authenticator app needs to know.
#[derive(Debug, Clone)]
pub struct BegunSecondFactor {
    /// The secret in base32, to be typed.
    pub secret: Plain,
    /// The same as an `otpauth` address, to be scanned.
    pub uri: Plain,
}

impl App {
    /// Makes a secret for somebody's authenticator app. Nothing is asked for until they have shown that the app has it
    /// ([`App::confirm_second_factor`]); beginning anew forgets the secret before.
    pub async fn begin_second_factor(
        &self,
        caller: &Caller,
        person: PersonId,
        password: Plain,
    ) -> Result<BegunSecondFactor> {
        let known = self.check_password("/password", person, password).await?.setting;
        let before = self.second_factor(person).await?;
        if before.as_ref().is_some_and(|stored| stored.setting.confirmed_at.is_some()) {
            return Err(Error::Taken { kind: SecondFactor::KIND.to_owned(), key: known.email });
        }
        let mut bytes = [0; Secret::BYTES];
        random::fill(&mut bytes)?;
        let secret = Secret::new(bytes);
        let factor = SecondFactor {
            person,
            secret: self.vault.seal_secret(&SecondFactor::secret_place(person), &secret.text())?,
            confirmed_at: None,
            last_step: None,
            recovery: Vec::new(),
            wrong: 0,
            wrong_at: None,
        };
        let (now, mut change) = (self.now(), Change::default());
        match before {
            Some(before) => change.update(&factor, before.version, now)?,
            None => change.insert(&factor, now)?,
        }
        change.audit(By::caller(caller, now), &mut self.ids()?, "second_factor.begun", person, json!({}));
        self.save(change).await?;
        Ok(BegunSecondFactor { secret: Plain::new(secret.text()), uri: Plain::new(secret.uri(&known.email)) })
    }
}
