use super::ToWrite;
use crate::{
    App, Caller, Error, Plain, Result,
    change::{By, Change},
    random,
};
use hilo_core::own_number::{LETTERS, PREFIX, hash_of};
use hilo_model::{Duration, PersonId, Timestamp};
use hilo_settings::{NumberCode, OwnNumber};
use serde_json::json;

/// How long a code is good: long enough to take the phone out and type, no longer.
const LIFE: Duration = Duration::from_minutes(10);
/// So many codes may be asked for within [`SPAN`].
const MOST: usize = 5;
const SPAN: Duration = Duration::from_hours(1);

/// A code to be sent.
#[derive(Debug, Clone)]
pub struct AskedCode {
    /// The code; shown this once.
    pub code: Plain,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Where it may be sent.
    pub to: Vec<ToWrite>,
}

/// How long the next code has to wait, after those that were asked for.
fn wait(asked: &[Timestamp], now: Timestamp) -> Option<Duration> {
    let oldest = asked.len().checked_sub(MOST).and_then(|at| asked.get(at))?;
    let over = oldest.plus(SPAN);
    (now < over).then(|| over.since(now))
}

impl App {
    /// Makes a code by which somebody shows that a number is theirs: they send it from there to a number of this environment. Asking anew
    /// forgets the code before; a number that is shown already stays until another one is. Whoever finds an open screen has no password,
    /// and answers for nobody.
    ///
    /// # Errors
    /// The password is wrong, they asked too often, or there is no number to send it to.
    pub async fn ask_number_code(
        &self,
        caller: &Caller,
        person: PersonId,
        password: Plain,
    ) -> Result<AskedCode> {
        self.check_password("/password", person, password).await?;
        let to = self.numbers_to_write(caller).await?;
        if to.is_empty() {
            return Err(Error::NotFound("channel"));
        }
        let (now, known) = (self.now(), self.own_number(caller, person).await?);
        let mut asked = known.as_ref().map_or_else(Vec::new, |stored| stored.setting.asked.clone());
        if let Some(wait) = wait(&asked, now) {
            return Err(Error::TooManyCodes { wait });
        }
        asked.push(now);
        asked.drain(..asked.len().saturating_sub(MOST));
        let letters = random::letters(LETTERS, LETTERS / 2)?.expose().to_ascii_uppercase();
        let code = Plain::new(format!("{PREFIX}-{letters}"));
        let hash = hash_of(code.expose()).ok_or_else(|| Error::Internal("a code is none".to_owned()))?;
        let environment = caller.viewer.scope.environment;
        let expires_at = now.plus(LIFE);
        let pending = Some(NumberCode { hash, environment, expires_at });
        let mut change = Change::default();
        match known {
            Some(before) => {
                let after = OwnNumber { code: pending, asked, ..before.setting };
                change.update(&after, before.version, now)?;
            }
            None => {
                let (workspace, class) = (caller.viewer.scope.workspace, self.number_class(caller).await?);
                let fresh = OwnNumber::new(person, workspace, class);
                change.insert(&OwnNumber { code: pending, asked, ..fresh }, now)?;
            }
        }
        change.audit(
            By::caller(caller, now),
            &mut self.ids()?,
            "profile.number_code_asked",
            person,
            json!({}),
        );
        self.save(change).await?;
        Ok(AskedCode { code, expires_at, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_codes_an_hour() {
        let at = |minutes: u64| Timestamp::from_seconds(1_000_000).plus(Duration::from_minutes(minutes));
        let four: Vec<_> = (0..4).map(at).collect();
        assert_eq!(wait(&four, at(4)), None);
        let five: Vec<_> = (0..5).map(at).collect();
        assert_eq!(wait(&five, at(5)), Some(Duration::from_minutes(55)));
        assert_eq!(wait(&five, at(60)), None);
    }
}
