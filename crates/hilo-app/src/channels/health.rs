use crate::{App, Caller, Result};
use hilo_core::event::ChannelEvent;
use hilo_model::{ChannelId, Duration, Id, Timestamp, access::Permission, figure::Counted};
use hilo_settings::{Channel, Stored};
use hilo_store::{
    figure::{About, FigureFilter},
    outbox::OutboxStanding,
    reach::{Portfolio, PortfolioStanding},
    read::Page,
    rows::ChannelEventRow,
};

/// So many of the account events are looked at for what was said last.
const EVENTS: u32 = 500;
/// A number that has heard nothing for so long is quiet.
const QUIET: Duration = Duration::from_hours(24);
/// A message that has waited for so long is stuck.
const STUCK: Duration = Duration::from_minutes(5);
/// A number fails if a fifth of a day's messages did, and at least so many.
const MANY: i64 = 5;

/// How a number fares. All of it is read from the database, so every node says the same.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelHealth {
    /// The channel.
    pub channel: Stored<Channel>,
    /// The last message of a customer.
    pub received_at: Option<Timestamp>,
    /// The last sign that the provider has a message of ours.
    pub confirmed_at: Option<Timestamp>,
    /// The last time anything came from the provider: a message, a status, an account event.
    pub webhook_at: Option<Timestamp>,
    /// The last failure.
    pub failure: Option<Failure>,
    /// The last 24 hours, from a full hour.
    pub day: Day,
    /// What waits to be sent.
    pub queue: OutboxStanding,
    /// How many people its portfolio may reach outside a customer service window, and how many it did.
    pub limit: PortfolioStanding,
    /// What the provider said about the account, newest first.
    pub events: Vec<ChannelEventRow>,
    /// What a person should look at, worst first.
    pub signs: Vec<Sign>,
}

/// A message that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The provider's code, or a word of ours: `window_closed`, `account`, `refused`, `unknown`, `media`, `undelivered`.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// What came and went in 24 hours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Day {
    /// Messages of customers.
    pub received: i64,
    /// Messages of ours that were handed over for sending.
    pub sent: i64,
    /// Messages of ours that failed.
    pub failed: i64,
}

/// What a person should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Much of what is sent fails.
    Failing,
    /// Messages wait for longer than they should.
    Stuck,
    /// The portfolio has reached as many people as it may; others wait.
    Full,
    /// Sends were put off because the provider said that they come too fast, or could not be reached.
    Slowed,
    /// Nothing has ever come from the provider.
    Silent,
    /// Nothing has come for a day.
    Quiet,
}

impl Sign {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Stuck => "stuck",
            Self::Full => "full",
            Self::Slowed => "slowed",
            Self::Silent => "silent",
            Self::Quiet => "quiet",
        }
    }
}

impl ChannelHealth {
    /// How many sends wait because the portfolio may reach nobody else now.
    pub fn waiting_for_room(&self) -> i64 {
        if self.limit.free_at.is_some() { self.queue.reaching } else { 0 }
    }
}

impl App {
    /// How a channel fares.
    pub async fn channel_health(&self, caller: &Caller, channel: ChannelId) -> Result<ChannelHealth> {
        caller.require(Permission::ChannelsRead)?;
        let stored = self.find::<Channel>(caller, channel).await?;
        let (scope, now, read) = (caller.viewer.scope, self.now(), self.store.read());
        let of = vec![channel.uuid()];
        let ever = read.figures(scope, &FigureFilter::always(About::Channels, of.clone())).await?;
        let from = hilo_model::figure::hour(now.minus(Duration::from_hours(24)));
        let mut day = Day::default();
        for figure in
            read.figures(scope, &FigureFilter::hours(About::Channels, of, from, Timestamp::MAX)).await?
        {
            match figure.counted {
                Counted::Received => day.received += figure.count,
                Counted::Sent => day.sent += figure.count,
                Counted::Failed { .. } => day.failed += figure.count,
                _ => {}
            }
        }
        let last = |wanted: &Counted| ever.iter().find(|f| f.counted == *wanted).map(|f| f.last);
        let failure = ever.iter().filter_map(|figure| match &figure.counted {
            Counted::Failed { why } => Some(Failure { why: why.to_string(), at: figure.last }),
            _ => None,
        });
        let failure = failure.max_by_key(|failure| failure.at);
        let events = read.channel_events(scope, channel, Page { after: None, limit: EVENTS }).await?;
        let (received_at, confirmed_at) = (last(&Counted::Received), last(&Counted::Confirmed));
        // What was looked up is no sign that webhooks come.
        let webhook = events.iter().find(|event| event.field != ChannelEvent::LOOKED_UP);
        let webhook_at = [received_at, confirmed_at, webhook.map(|event| event.at)];
        let limit = match stored.setting.whatsapp() {
            Some(number) => {
                let portfolio = Portfolio { scope, id: number.portfolio_id.clone() };
                read.portfolio(&portfolio, now).await?
            }
            None => PortfolioStanding::default(),
        };
        let mut health = ChannelHealth {
            channel: stored,
            received_at,
            confirmed_at,
            webhook_at: webhook_at.into_iter().flatten().max(),
            failure,
            day,
            queue: read.outbox_standing(scope, channel, now).await?,
            limit,
            events,
            signs: Vec::new(),
        };
        health.signs = signs(&health, now);
        Ok(health)
    }
}

/// What a person should look at. Nothing is wrong with a number that is switched off.
fn signs(health: &ChannelHealth, now: Timestamp) -> Vec<Sign> {
    if !health.channel.setting.enabled {
        return Vec::new();
    }
    let Day { sent, failed, .. } = health.day;
    let waits = |since: Timestamp| now.since(since) >= STUCK;
    let since = health.webhook_at.unwrap_or(health.channel.created_at);
    let mut signs = Vec::new();
    // Whatever came since the last failure shows that it has passed.
    let failing = failed >= MANY && failed * 5 >= sent;
    let cannot = health.failure.as_ref().is_some_and(|failure| {
        failure.why == "account" && health.confirmed_at.is_none_or(|at| at < failure.at)
    });
    if failing || cannot {
        signs.push(Sign::Failing);
    }
    let room = health.waiting_for_room();
    if room > 0 {
        signs.push(Sign::Full);
    }
    if health.queue.repeats_at.is_some_and(|at| at > now) {
        signs.push(Sign::Slowed);
    } else if room == health.queue.waiting && room > 0 {
        // All of them wait for that, however long.
    } else if health.queue.oldest.is_some_and(waits) {
        signs.push(Sign::Stuck);
    }
    if health.webhook_at.is_none() {
        signs.push(Sign::Silent);
    } else if now.since(since) >= QUIET {
        signs.push(Sign::Quiet);
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::IdSource;
    use hilo_settings::{ChannelKind, WhatsappSettings};
    use hilo_vault::{MasterKeys, Vault};

    const NOW: Timestamp = Timestamp::from_seconds(1_763_717_000);

    fn healthy() -> ChannelHealth {
        let mut ids = IdSource::new(NOW, 1);
        let ago = |minutes| Some(NOW.minus(Duration::from_minutes(minutes)));
        let master = format!("test:{}", "A".repeat(43)).parse().unwrap();
        let sealed = Vault::new(MasterKeys::new(vec![master]).unwrap()).seal_secret("x", "y").unwrap();
        let number = WhatsappSettings {
            phone_number_id: "1".to_owned(),
            waba_id: "2".to_owned(),
            portfolio_id: "3".to_owned(),
            display_number: None,
            graph_url: WhatsappSettings::GRAPH_URL.to_owned(),
            api_version: WhatsappSettings::API_VERSION.to_owned(),
            access_token: sealed.clone(),
            app_secrets: Vec::new(),
            verify_token: sealed,
            rate: 80,
            pair_limit: true,
        };
        let setting = Channel {
            id: ids.make(),
            workspace: ids.make(),
            environment: ids.make(),
            name: "Shop".to_owned(),
            enabled: true,
            kind: ChannelKind::Whatsapp(number),
        };
        ChannelHealth {
            channel: Stored { setting, version: 1, created_at: NOW, updated_at: NOW },
            received_at: ago(3),
            confirmed_at: ago(2),
            webhook_at: ago(2),
            failure: None,
            day: Day { received: 10, sent: 20, failed: 0 },
            queue: OutboxStanding::default(),
            limit: PortfolioStanding::default(),
            events: Vec::new(),
            signs: Vec::new(),
        }
    }

    #[test]
    fn a_number_shows_what_a_person_should_look_at() {
        let told = |change: fn(&mut ChannelHealth)| {
            let mut health = healthy();
            change(&mut health);
            signs(&health, NOW)
        };
        assert_eq!(told(|_| {}), []);
        assert_eq!(told(|h| h.webhook_at = None), [Sign::Silent]);
        assert_eq!(told(|h| h.webhook_at = Some(NOW.minus(Duration::from_hours(25)))), [Sign::Quiet]);
        assert_eq!(told(|h| h.day.failed = 4), [], "a few always fail");
        assert_eq!(told(|h| h.day = Day { failed: 5, sent: 100, received: 0 }), [], "of many");
        assert_eq!(told(|h| h.day.failed = 5), [Sign::Failing]);
        assert_eq!(
            told(|h| h.failure = Some(Failure { why: "account".to_owned(), at: NOW })),
            [Sign::Failing]
        );
        let full = |h: &mut ChannelHealth| {
            h.queue = OutboxStanding { waiting: 3, reaching: 3, ..OutboxStanding::default() };
            h.queue.oldest = Some(NOW.minus(Duration::from_hours(6)));
            h.limit.free_at = Some(NOW.plus(Duration::from_hours(1)));
        };
        assert_eq!(told(full), [Sign::Full], "whoever waits for room is not stuck");
        let passed = |h: &mut ChannelHealth| {
            h.failure = Some(Failure { why: "account".to_owned(), at: NOW });
            h.confirmed_at = Some(NOW.plus(Duration::from_seconds(1)));
        };
        assert_eq!(told(passed), []);
        assert_eq!(told(|h| h.queue.oldest = Some(NOW.minus(Duration::from_minutes(6)))), [Sign::Stuck]);
        let slowed = |h: &mut ChannelHealth| {
            h.queue.oldest = Some(NOW.minus(Duration::from_minutes(6)));
            h.queue.repeats_at = Some(NOW.plus(Duration::from_seconds(9)));
        };
        assert_eq!(told(slowed), [Sign::Slowed]);
        assert_eq!(
            told(|h| {
                h.channel.setting.enabled = false;
                h.webhook_at = None;
            }),
            []
        );
    }
}
