use crate::{App, Caller, Result};
use hilo_model::{Id, SubscriptionId, Timestamp, access::Permission};
use hilo_settings::{DeliveryFailure, Subscription, SubscriptionStanding};
use hilo_store::partition::PartitionId;

/// How a subscription does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubscriptionHealth {
    /// When the program took something last; none if it never did.
    pub delivered_at: Option<Timestamp>,
    /// What went wrong last, and when.
    pub failure: Option<DeliveryFailure>,
    /// Of so many people something could not be told yet.
    pub held: u64,
    /// Since when the longest of them waits.
    pub held_since: Option<Timestamp>,
    /// So many events of its journal were not looked at yet. Only some of them are to be told.
    pub behind: u64,
    /// So many were given up, after seven days.
    pub given_up: u64,
}

impl SubscriptionHealth {
    /// Whether it is troubled: something waits because the program did not take it.
    pub fn is_troubled(&self) -> bool {
        self.held > 0 && self.failure.as_ref().is_some_and(|failure| self.delivered_at < Some(failure.at))
    }
}

impl App {
    /// How a subscription does, as it was written down a moment ago.
    pub async fn subscription_health(
        &self,
        caller: &Caller,
        id: SubscriptionId,
    ) -> Result<SubscriptionHealth> {
        caller.require(Permission::ChannelsWrite)?;
        self.find::<Subscription>(caller, id).await?;
        let standings =
            self.store.documents(&hilo_settings::of_parent::<SubscriptionStanding>(id.uuid())).await?;
        let standings: Vec<SubscriptionStanding> = standings
            .into_iter()
            .map(|document| Ok(hilo_settings::from_document(document)?.setting))
            .collect::<Result<_>>()?;
        let partitions: Vec<PartitionId> = standings.iter().map(|it| PartitionId(it.partition)).collect();
        let states = self.store.partitions(&partitions).await?;
        let mut health = SubscriptionHealth::default();
        for standing in standings {
            health.delivered_at = health.delivered_at.max(standing.delivered_at);
            health.given_up += standing.given_up;
            let state = states.iter().find(|state| state.fence.partition.0 == standing.partition);
            let behind = state.map_or(0, |state| (state.cursor - standing.offset).max(0));
            health.behind += u64::try_from(behind).unwrap_or_default();
            for held in standing.held.iter().filter(|held| held.attempts > 0) {
                health.held += 1;
                health.held_since = Some(health.held_since.map_or(held.since, |since| since.min(held.since)));
            }
            if let Some(failure) = standing.failure
                && health.failure.as_ref().is_none_or(|latest| latest.at < failure.at)
            {
                health.failure = Some(failure);
            }
        }
        Ok(health)
    }
}
