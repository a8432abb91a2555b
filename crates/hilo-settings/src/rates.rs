//! What accounts pay for messages.

use crate::Setting;
use hilo_model::{EnvironmentId, RateCardId, WorkspaceId, charge::RateCard};
use serde::{Deserialize, Serialize};

/// What an account pays. What was delivered keeps the cost that was right then: a card that changes changes no past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRates {
    /// Its id.
    pub id: RateCardId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Of which environment.
    pub environment: EnvironmentId,
    /// Of which account, by the provider's id of it.
    pub account: String,
    /// The rates.
    pub card: RateCard,
}

impl Setting for AccountRates {
    const KIND: &'static str = "account_rates";
    type Id = RateCardId;
    fn id(&self) -> RateCardId {
        self.id
    }
    fn key(&self) -> String {
        self.account.clone()
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn environment(&self) -> Option<EnvironmentId> {
        Some(self.environment)
    }
}
