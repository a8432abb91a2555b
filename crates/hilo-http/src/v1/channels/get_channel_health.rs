use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_app::channels::{ChannelHealth, Failure};
use hilo_model::{ChannelId, Timestamp};
use hilo_store::rows::ChannelEventRow;
use hilo_whatsapp_wire::{
    convert::account_news,
    errors::{Class, classify, lookup},
};
use serde::Serialize;
use std::collections::HashSet;
use utoipa::ToSchema;

/// How a number fares. Every node says the same: all of it is kept in the database.
#[derive(Serialize, ToSchema)]
#[schema(as = ChannelHealth)]
pub(crate) struct HealthBody {
    /// What a person should look at, worst first: `restricted` (the provider says that something is wrong with the account),
    /// `failing` (much of what is sent fails), `stuck` (messages have waited for five minutes), `full` (the
    /// portfolio has reached as many people as it may, and others wait), `slowed` (sends were put off),
    /// `silent` (nothing has ever come from the provider), `quiet` (nothing has come for a day).
    signs: Vec<&'static str>,
    /// The last time anything came from the provider: a message, a status, an account event.
    #[schema(format = DateTime)]
    webhook_at: Option<String>,
    /// The last message of a customer.
    #[schema(format = DateTime)]
    received_at: Option<String>,
    /// The last sign of the provider that it has a message of ours.
    #[schema(format = DateTime)]
    confirmed_at: Option<String>,
    /// The last message of ours that failed.
    failure: Option<FailureBody>,
    day: DayBody,
    queue: QueueBody,
    limit: LimitBody,
    /// What the provider said last about each thing that it watches.
    told: Vec<ToldBody>,
}

/// A message that failed.
#[derive(Serialize, ToSchema)]
#[schema(as = ChannelFailure)]
struct FailureBody {
    /// The provider's code, or a word of Hilo's where it gave none: `window_closed`, `account`, `refused`, `unknown`, `media`,
    /// `undelivered`.
    code: String,
    /// What a code means.
    meaning: Option<&'static str>,
    /// What a code asks for: `retry` (it came too fast), `later` (something has to be mended first), `refused` (this message
    /// will never be taken), `credentials` (the token or a permission has to be renewed), `unknown`.
    class: Option<&'static str>,
    #[schema(format = DateTime)]
    at: String,
}

/// What came and went in the last 24 hours (from a full hour).
#[derive(Serialize, ToSchema)]
#[schema(as = ChannelDay)]
struct DayBody {
    /// Messages of customers.
    received: i64,
    /// Messages of ours that were handed over for sending.
    sent: i64,
    /// Messages of ours that failed.
    failed: i64,
}

/// What is not settled.
#[derive(Serialize, ToSchema)]
#[schema(as = ChannelQueue)]
struct QueueBody {
    /// Nobody has begun to send them.
    waiting: i64,
    /// Being sent.
    in_flight: i64,
    /// They may have been sent; a sign is waited for.
    uncertain: i64,
    /// When the oldest of those that wait was written.
    #[schema(format = DateTime)]
    oldest_at: Option<String>,
    /// Of those that wait, how many were tried and put off.
    repeating: i64,
    /// When the first of those is tried again.
    #[schema(format = DateTime)]
    repeats_at: Option<String>,
}

/// How many people may be written to first: outside a customer service window, in 24 hours, by all numbers of the portfolio together.
#[derive(Serialize, ToSchema)]
#[schema(as = ChannelLimit)]
struct LimitBody {
    /// The portfolio.
    portfolio_id: Option<String>,
    /// The limit in the provider's word (`TIER_2K`), as it was told last; nothing is held back as long as it is not known.
    tier: Option<String>,
    /// How many people that are; none if there is no limit or it is not known.
    people: Option<i64>,
    /// How many were reached in the last 24 hours.
    reached: i64,
    /// How many sends of this number wait until somebody else may be reached.
    waiting: i64,
    /// When that is, if all places are taken.
    #[schema(format = DateTime)]
    free_at: Option<String>,
}

/// What the provider said about the number or its account.
#[derive(Serialize, ToSchema)]
#[schema(as = ChannelTold)]
struct ToldBody {
    /// What about: `limit` (how many people may be written to first in 24 hours), `quality`, `account`, `review`,
    /// `display_name`, `alert`.
    about: &'static str,
    /// The provider's word.
    word: String,
    /// More of its words.
    detail: Option<String>,
    /// Whether somebody has to do something.
    bad: bool,
    #[schema(format = DateTime)]
    at: String,
}

impl From<Failure> for FailureBody {
    fn from(Failure { why, at }: Failure) -> Self {
        let code = why.parse().ok();
        let class = code.map(|code| match classify(code, None) {
            Class::Retry => "retry",
            Class::Later => "later",
            Class::Refused => "refused",
            Class::Credentials => "credentials",
            Class::Unknown => "unknown",
        });
        let meaning = code.and_then(lookup).map(|code| code.meaning);
        Self { code: why, meaning, class, at: at.to_string() }
    }
}

impl From<ChannelHealth> for HealthBody {
    fn from(health: ChannelHealth) -> Self {
        let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let told = told(&health.events);
        let restricted = told.iter().any(|news| news.bad) && health.channel.setting.enabled;
        let signs = restricted.then_some("restricted").into_iter();
        let waiting = health.waiting_for_room();
        Self {
            signs: signs.chain(health.signs.iter().map(|sign| sign.as_str())).collect(),
            webhook_at: text(health.webhook_at),
            received_at: text(health.received_at),
            confirmed_at: text(health.confirmed_at),
            failure: health.failure.map(Into::into),
            day: DayBody { received: health.day.received, sent: health.day.sent, failed: health.day.failed },
            queue: QueueBody {
                waiting: health.queue.waiting,
                in_flight: health.queue.in_flight,
                uncertain: health.queue.uncertain,
                oldest_at: text(health.queue.oldest),
                repeating: health.queue.repeating,
                repeats_at: text(health.queue.repeats_at),
            },
            limit: LimitBody {
                portfolio_id: health.channel.setting.whatsapp().map(|number| number.portfolio_id.clone()),
                waiting,
                tier: health.limit.told.map(|(tier, _)| tier),
                people: health.limit.people,
                reached: health.limit.reached,
                free_at: text(health.limit.free_at),
            },
            told,
        }
    }
}

/// Of each thing that the provider watches, what it said last.
fn told(events: &[ChannelEventRow]) -> Vec<ToldBody> {
    let mut seen = HashSet::new();
    let mut told = Vec::new();
    for event in events {
        let value = serde_json::from_str(&event.body).unwrap_or_default();
        let Some(news) = account_news(&event.field, &value) else { continue };
        if seen.insert(news.about) {
            told.push(ToldBody {
                about: news.about.as_str(),
                word: news.word,
                detail: news.detail,
                bad: news.bad,
                at: event.at.to_string(),
            });
        }
    }
    told
}

/// Show how a channel fares: when it was last heard of, what waits, what failed, and what the provider says about the account.
#[utoipa::path(get, path = "/channels/{channel}/health", tag = "channels",
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 200, description = "How it fares", body = HealthBody)))]
pub(crate) async fn get_channel_health(
    State(api): State<Api>,
    Who(caller): Who,
    At(channel): At<ChannelId>,
) -> problem::Result<Json<HealthBody>> {
    Ok(Json(api.app.channel_health(&caller, channel).await?.into()))
}
