use crate::{App, Result};
use hilo_model::{PersonId, Timestamp};

/// What there is to say of somebody's second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactorState {
    /// Since when it is asked for; none if it is not.
    pub since: Option<Timestamp>,
    /// How many recovery codes are left.
    pub recovery_codes: usize,
}

impl App {
    /// Whether somebody has a second factor.
    pub async fn show_second_factor(&self, person: PersonId) -> Result<SecondFactorState> {
        let factor = self.second_factor(person).await?.map(|stored| stored.setting);
        Ok(SecondFactorState {
            since: factor.as_ref().and_then(|factor| factor.confirmed_at),
            recovery_codes: factor.map_or(0, |factor| factor.recovery.len()),
        })
    }
}
