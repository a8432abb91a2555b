//! Knowing messaging limits (G4): webhooks tell a new one, but nobody tells the one that a portfolio had before.
//!
//! The process that owns a number's lane looks at the number when it takes it over and every hour, and appends what is told there
//! if it is not what is known already. So a limit reaches the store one way, by a turn of the channel, and its history is the
//! channel's.

use crate::{
    clock::fresh_id,
    configuration::{ChannelEntry, Configuration},
    intake::{Incoming, Intake, Subject},
    ownership::Ownership,
};
use hilo_core::event::ChannelEvent;
use hilo_egress::channel::ChannelSender;
use hilo_model::{Actor, ChannelId, Clock, Id, channel_news::ChannelNews, messaging_limit::MessagingLimit};
use hilo_store::{
    Store,
    partition::{Fence, Installation},
    reach::Portfolio,
};
use serde_json::json;
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often it is looked which numbers are ours.
const LOOK: Duration = Duration::from_secs(1);
/// How often a number is looked at.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// How long after a failure.
const PAUSE: Duration = Duration::from_secs(60);

/// Looks at numbers.
#[derive(Debug)]
pub(crate) struct Limits {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) sender: Arc<dyn ChannelSender>,
    pub(crate) intake: Arc<Intake>,
    pub(crate) ownership: Arc<Ownership>,
    pub(crate) installation: Installation,
}

impl Limits {
    /// Looks until told to stop.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut due: HashMap<(ChannelId, Fence), Instant> = HashMap::new();
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = look.tick() => {}
            }
            let fences = self.ownership.fences();
            let ours: HashMap<(ChannelId, Fence), Arc<ChannelEntry>> = self
                .configuration
                .present()
                .channels
                .values()
                .filter(|entry| entry.account.is_some() && entry.channel.enabled)
                .filter_map(|entry| {
                    let id = entry.channel.id;
                    let fence = fences.get(&self.installation.partition_of(id.uuid()))?;
                    Some(((id, *fence), entry.clone()))
                })
                .collect();
            due.retain(|key, _| ours.contains_key(key));
            for (key, entry) in ours {
                let now = Instant::now();
                if due.get(&key).is_some_and(|due| now < *due) {
                    continue;
                }
                let looked = tokio::select! {
                    () = stop.cancelled() => return,
                    looked = self.look(&entry) => looked,
                };
                let pause = looked.map_or_else(
                    |error| {
                        tracing::debug!(channel = %key.0, error, "a number's messaging limit was not told");
                        PAUSE
                    },
                    |()| EVERY,
                );
                due.insert(key, Instant::now() + pause);
            }
        }
    }

    /// Looks at a number; says what is new to its lane.
    async fn look(&self, entry: &ChannelEntry) -> Result<(), String> {
        let (Some(account), Some(number)) = (&entry.account, entry.channel.whatsapp()) else { return Ok(()) };
        let state = self.sender.account_state(account).await.map_err(|error| error.to_string())?;
        let Some(tier) = state.messaging_limit else { return Ok(()) };
        let (channel, now) = (&entry.channel, self.clock.now());
        let portfolio = Portfolio { scope: channel.scope(), id: number.portfolio_id.clone() };
        let known = self.store.read().portfolio(&portfolio, now).await.map_err(|error| error.to_string())?;
        let same =
            |known: &str| known == tier || MessagingLimit::of_tier(known) == MessagingLimit::of_tier(&tier);
        if known.told.is_some_and(|(known, _)| same(&known)) {
            return Ok(());
        }
        let event = ChannelEvent::AccountEvent {
            field: ChannelEvent::LOOKED_UP.to_owned(),
            body: json!({ "whatsapp_business_manager_messaging_limit": tier }),
            news: vec![ChannelNews::Limit { tier }],
        };
        let incoming = Incoming {
            scope: channel.scope(),
            subject: Subject::Channel(channel.id, event),
            actor: Actor::Provider,
            trace: fresh_id(now),
        };
        self.intake.take(vec![incoming]).await.map_err(|error| error.to_string())
    }
}
