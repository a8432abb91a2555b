use super::{recovery, totp::Secret};
use crate::{App, Error, Plain, Result, change::Change};
use hilo_model::{Duration, Timestamp, TraceId};
use hilo_settings::{SecondFactor, Stored};
use serde_json::json;

/// So many wrong codes in a row cost nothing: people mistype, and clocks are off.
const FREE: u32 = 5;
/// What the next one costs; each further one twice as much.
const FIRST_WAIT: Duration = Duration::from_seconds(30);
/// The longest wait. So whoever knows the password gets 24 guesses a day at one of a million, three of which are right.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// How long the next code has to wait, after so many wrong ones.
fn wait(wrong: u32, wrong_at: Option<Timestamp>, now: Timestamp) -> Option<Duration> {
    let doubled = wrong.checked_sub(FREE)?;
    let seconds = FIRST_WAIT.as_seconds().saturating_mul(1u64.checked_shl(doubled).unwrap_or(u64::MAX));
    let needed = seconds.min(LONGEST_WAIT.as_seconds());
    let gone = now.since(wrong_at?).as_seconds();
    (gone < needed).then(|| Duration::from_seconds(needed - gone))
}

impl App {
    /// Judges a code and writes down that it was tried; what is there afterwards.
    pub(crate) async fn spend_code(
        &self,
        factor: Stored<SecondFactor>,
        code: &Plain,
        trace: TraceId,
    ) -> Result<Stored<SecondFactor>> {
        let (now, Stored { setting: before, version, created_at, .. }) = (self.now(), factor);
        if let Some(wait) = wait(before.wrong, before.wrong_at, now) {
            return Err(Error::TooManyCodes { wait });
        }
        let secret = self.vault.open_secret(&SecondFactor::secret_place(before.person), &before.secret)?;
        let secret =
            Secret::parse(&secret).ok_or_else(|| Error::Internal("a secret is no base32".to_owned()))?;
        let digits: String = code.expose().chars().filter(|letter| !letter.is_whitespace()).collect();

        let step = secret.step_of(&digits, now, before.last_step);
        let recovery = recovery::place(code.expose(), &before.recovery);
        let mut after = SecondFactor { wrong: 0, wrong_at: None, ..before.clone() };
        let mut change = Change::default();
        match (step, recovery) {
            (Some(step), _) => after.last_step = Some(step),
            (None, Some(at)) => {
                after.recovery.remove(at);
                let by = self.themselves(before.person, trace).await?;
                let detail = json!({ "left": after.recovery.len() });
                change.audit(by, &mut self.ids()?, "second_factor.recovery_code_used", before.person, detail);
            }
            (None, None) => {
                after.wrong = before.wrong.saturating_add(1);
                after.wrong_at = Some(now);
                let by = self.themselves(before.person, trace).await?;
                let detail = json!({ "in_a_row": after.wrong });
                change.audit(by, &mut self.ids()?, "second_factor.wrong_code", before.person, detail);
            }
        }
        let right = after.wrong == 0;
        change.update(&after, version, now)?;
        match self.save(change).await {
            Ok(()) if right => {
                Ok(Stored { setting: after, version: version + 1, created_at, updated_at: now })
            }
            // Somebody tried another one, or the same, at this moment: this one does not count.
            Ok(()) | Err(Error::Stale { .. }) => Err(Error::WrongCode),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_codes_cost_more_and_more_time() {
        let at = Timestamp::from_seconds(1_000_000);
        let later = |seconds| at.plus(Duration::from_seconds(seconds));
        for (wrong, gone, expected) in [
            (0, 0, None),
            (4, 0, None),
            (5, 0, Some(30)),
            (5, 29, Some(1)),
            (5, 30, None),
            (6, 0, Some(60)),
            (11, 0, Some(1920)),
            (12, 0, Some(3600)),
            (70, 0, Some(3600)),
            (u32::MAX, 3599, Some(1)),
            (u32::MAX, 3600, None),
        ] {
            let expected = expected.map(Duration::from_seconds);
            assert_eq!(wait(wrong, Some(at), later(gone)), expected, "{wrong} after {gone}");
        }
        assert_eq!(wait(9, None, at), None);
    }
}
