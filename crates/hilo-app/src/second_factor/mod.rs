//! The second factor: codes of an authenticator app, and recovery codes for who lost it.
//!
//! A code is spent by comparing and setting the version of the person's [`SecondFactor`], whether it was right or wrong. So a
//! code counts once even if it comes twice at the same moment, and guesses cannot be made side by side: of those that read
//! one version, one is judged.

mod begin;
mod confirm;
mod recovery;
mod renew;
mod reset;
mod show;
mod spend;
mod totp;
mod turn_off;

pub use begin::BegunSecondFactor;
pub use show::SecondFactorState;

use crate::{App, Error, FieldError, Plain, Problem, Result, access::is_right};
use hilo_model::PersonId;
use hilo_settings::{Person, SecondFactor, Stored};

impl App {
    /// Somebody's second factor, confirmed or not.
    pub(crate) async fn second_factor(&self, person: PersonId) -> Result<Option<Stored<SecondFactor>>> {
        self.load::<SecondFactor>(person).await
    }

    /// Somebody's second factor, in use.
    async fn confirmed(&self, person: PersonId) -> Result<Stored<SecondFactor>> {
        let factor = self.second_factor(person).await?;
        let factor = factor.filter(|stored| stored.setting.confirmed_at.is_some());
        factor.ok_or(Error::NotFound("second_factor"))
    }

    /// Refuses whoever sits at somebody's open session without knowing their password. The caller limits how often one may try.
    pub(crate) async fn check_password(
        &self,
        pointer: &str,
        person: PersonId,
        password: Plain,
    ) -> Result<Stored<Person>> {
        let person = self.load::<Person>(person).await?.ok_or(Error::Unauthenticated)?;
        if is_right(password, person.setting.password_hash.clone()).await? {
            Ok(person)
        } else {
            Err(FieldError::new(pointer, Problem::WrongPassword).into())
        }
    }
}
