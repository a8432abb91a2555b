//! Calling a backend for a flow: at least once, with the effect's id as `Idempotency-Key`.
//!
//! What fails in a way that passes (nobody answers, or 429, 502, 503, 504) is tried again, as often as the node says, with pauses
//! of a second, doubled each time, of which chance takes up to a half, and never earlier than the backend asked for
//! (`Retry-After`). No attempt begins later than 30 s after the turn that ordered the call, because a customer waits. A host that fails again and
//! again is left alone for a while ([`super::breaker`]).

use super::{
    Item, Tools, approver,
    jobs::{self, Bench},
    outcome::{self, Next, Outcome},
    own_number,
    send::payload,
};
use crate::pacing::back_off;
use hilo_core::{decision::EffectPayload, event::ContactEvent};
use hilo_egress::http::{self, FailureKind, HttpAnswer};
use hilo_flow::engine::{HttpFailure, HttpOutcome};
use hilo_model::{Duration, EffectId, Id, Timestamp};
use hilo_store::outbox::Settlement;
use serde_json::json;

/// The longest answer a flow may read, in bytes.
const ANSWER: usize = 256 * 1024;
/// No attempt begins later than so long after the call was ordered.
const PATIENCE: Duration = Duration::from_seconds(30);

/// Makes the call and tells the lane how it ended. A bench comes along with what is known to be a job.
pub(super) async fn call(tools: &Tools, mut item: Item, bench: Option<Bench>) -> Outcome {
    let request = match payload(tools, &mut item).await {
        Ok(Some(EffectPayload::Http { request })) => request,
        Ok(Some(EffectPayload::Job { job })) => return jobs::work(tools, item, job, bench).await,
        Ok(Some(EffectPayload::AskApprover { ask })) => return approver::ask(tools, item, *ask).await,
        Ok(Some(EffectPayload::ClaimNumber { claim })) => {
            return own_number::claim(tools, item, *claim).await;
        }
        Ok(_) => {
            let settlement = Settlement::Finished { effect: item.row.effect };
            return outcome::settle(tools, &item, settlement, None, Next::Done).await;
        }
        Err(why) => {
            tracing::error!(trace = %item.row.trace, why, "a backend call cannot be read; trying again");
            let not_before = tools.clock.now().plus(back_off(item.row.attempts.max(1)));
            return Outcome::of(&item, Next::Again { not_before, pause: None });
        }
    };
    let asked = request.clone();
    let host = host(&request.url);
    if !tools.breakers.admits(item.row.scope, &host, tools.clock.now()) {
        metrics::counter!("hilo_backend_failures_total", "kind" => "circuit_open").increment(1);
        let detail = format!("{host} is left alone for a while");
        let outcome = HttpOutcome::Failed { kind: HttpFailure::CircuitOpen, detail };
        let request = Some(Box::new(asked));
        let answered = ContactEvent::BackendAnswered { effect: item.row.effect, outcome, request };
        return outcome::finish(tools, &item, answered).await;
    }
    let method = http::Method::from_bytes(request.method.as_str().as_bytes()).unwrap_or(http::Method::GET);
    let request = http::HttpRequest {
        method,
        url: request.url,
        headers: request.headers,
        body: request.body.unwrap_or_default().into(),
        timeout: request.timeout,
        max_response_bytes: ANSWER,
        redirects: true,
        idempotency_key: Some(item.row.effect.to_string()),
    };
    let began = std::time::Instant::now();
    let answered = tools.http.call(request).await;
    metrics::histogram!("hilo_backend_call_seconds").record(began.elapsed().as_secs_f64());
    let now = tools.clock.now();
    let verdict = Verdict::of(&answered);
    if let http::HttpOutcome::Failed { kind, .. } = &answered {
        metrics::counter!("hilo_backend_failures_total", "kind" => kind.as_str()).increment(1);
    }
    if !verdict.down {
        tools.breakers.succeeded(item.row.scope, &host);
    } else if tools.breakers.failed(item.row.scope, &host, now, verdict.wanted) {
        outage(tools, &item, &host).await;
    }
    if verdict.passes
        && let Some(not_before) = next_try(&item, asked.retries(), verdict.wanted, now)
    {
        metrics::counter!("hilo_backend_retries_total").increment(1);
        return Outcome::of(&item, Next::Again { not_before, pause: None });
    }
    let outcome = match answered {
        http::HttpOutcome::Answered(answer) => HttpOutcome::Answered {
            status: answer.status,
            headers: answer.headers.into_iter().collect(),
            body: String::from_utf8_lossy(&answer.body).into_owned(),
        },
        http::HttpOutcome::Failed { kind, detail } => HttpOutcome::Failed { kind: failure(kind), detail },
    };
    // What may be a failure is told with what was asked, so that a person can have it asked again.
    let fine = matches!(outcome, HttpOutcome::Answered { status: 200..300, .. });
    let request = (!fine).then(|| Box::new(asked));
    let answered = ContactEvent::BackendAnswered { effect: item.row.effect, outcome, request };
    outcome::finish(tools, &item, answered).await
}

/// What an answer, or none, says about the backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Verdict {
    /// Whether it seems to be down.
    down: bool,
    /// Whether it may be otherwise in a moment.
    passes: bool,
    /// How long it wants to be left alone.
    wanted: Option<Duration>,
}

impl Verdict {
    fn of(outcome: &http::HttpOutcome) -> Self {
        match outcome {
            http::HttpOutcome::Answered(answer) => Self {
                down: answer.status >= 500,
                passes: matches!(answer.status, 429 | 502 | 503 | 504),
                wanted: retry_after(answer),
            },
            http::HttpOutcome::Failed { kind, .. } => {
                let silent = matches!(
                    kind,
                    FailureKind::Timeout
                        | FailureKind::Dns
                        | FailureKind::Refused
                        | FailureKind::Tls
                        | FailureKind::Reset
                );
                Self { down: silent, passes: silent, wanted: None }
            }
        }
    }
}

/// How long a backend wants to be left alone, in seconds. Dates are not read: the clocks of two machines would decide.
fn retry_after(answer: &HttpAnswer) -> Option<Duration> {
    answer
        .header("retry-after")?
        .trim()
        .parse()
        .ok()
        .map(|seconds: u32| Duration::from_seconds(seconds.into()))
}

/// When to try again, if ever.
fn next_try(item: &Item, retries: u8, wanted: Option<Duration>, now: Timestamp) -> Option<Timestamp> {
    let attempt = item.row.attempts.max(0) as u32 + 1;
    if attempt > u32::from(retries) {
        return None;
    }
    let next = now.plus(pause(item.row.effect, attempt).max(wanted.unwrap_or(Duration::ZERO)));
    (next <= item.row.created_at.plus(PATIENCE)).then_some(next)
}

/// The pause before the `attempt`-th repetition: a second, doubled each time, of which up to a half is left out, so that those who
/// failed together do not come back together. The call's id decides, which was drawn from the seed of the event that ordered it.
fn pause(effect: EffectId, attempt: u32) -> Duration {
    let whole = 1_000_000_u64 << (attempt - 1).min(5);
    let mut mixed = effect.uuid().as_u128() as u64 ^ u64::from(attempt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^= mixed >> 31;
    Duration::from_micros(whole - mixed % (whole / 2))
}

/// The host of an address, with its port; the address itself, if it is none.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority.rsplit('@').next().unwrap_or(authority).to_ascii_lowercase()
}

/// One incident for everybody whom the outage meets.
async fn outage(tools: &Tools, item: &Item, host: &str) {
    tracing::warn!(host, "a backend fails again and again; it is left alone for a while");
    let summary = format!("the backend {host} does not answer");
    tools.incident(item.row.scope, "backend_down", summary, &json!({ "host": host })).await;
}

fn failure(kind: FailureKind) -> HttpFailure {
    match kind {
        FailureKind::Timeout => HttpFailure::Timeout,
        FailureKind::Dns | FailureKind::Refused | FailureKind::Tls | FailureKind::Reset => {
            HttpFailure::Unreachable
        }
        FailureKind::Blocked => HttpFailure::Blocked,
        FailureKind::TooLarge => HttpFailure::TooLarge,
        FailureKind::Invalid | FailureKind::Protocol => HttpFailure::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn answer(status: u16, retry_after: Option<&str>) -> http::HttpOutcome {
        let headers = retry_after.map(|value| ("retry-after".to_owned(), value.to_owned()));
        let headers = headers.into_iter().collect();
        http::HttpOutcome::Answered(HttpAnswer { status, headers, body: Vec::new().into() })
    }

    #[test]
    fn what_passes_is_tried_again_and_what_is_down_is_known() {
        let seconds = |seconds| Some(Duration::from_seconds(seconds));
        for (status, wanted, down, passes, expected) in [
            (200, None, false, false, None),
            (404, None, false, false, None),
            (429, Some("7"), false, true, seconds(7)),
            (500, None, true, false, None),
            (503, Some(" 120 "), true, true, seconds(120)),
            (503, Some("Wed, 21 Oct 2026 07:28:00 GMT"), true, true, None),
        ] {
            let verdict = Verdict::of(&answer(status, wanted));
            assert_eq!(verdict, Verdict { down, passes, wanted: expected }, "{status}");
        }
        for (kind, silent) in [
            (FailureKind::Timeout, true),
            (FailureKind::Refused, true),
            (FailureKind::Blocked, false),
            (FailureKind::TooLarge, false),
        ] {
            let verdict = Verdict::of(&http::HttpOutcome::Failed { kind, detail: String::new() });
            assert_eq!((verdict.down, verdict.passes), (silent, silent), "{kind:?}");
        }
    }

    #[test]
    fn pauses_double_and_are_no_two_alike() {
        let effect = |number: u128| EffectId::from_uuid(Uuid::from_u128(number));
        for attempt in 1..=5 {
            let whole = 1_000_000_u64 << (attempt - 1);
            let pauses: Vec<u64> =
                (0..100).map(|number| pause(effect(number), attempt).as_micros()).collect();
            assert!(pauses.iter().all(|pause| (whole / 2..=whole).contains(pause)), "{pauses:?}");
            let mut different = pauses.clone();
            different.sort_unstable();
            different.dedup();
            assert!(
                different.len() > 90 && different[99.min(different.len() - 1)] - different[0] > whole / 4
            );
        }
        assert_eq!(pause(effect(7), 2), pause(effect(7), 2));
    }

    #[test]
    fn backends_are_told_apart_by_host_and_port() {
        for (url, expected) in [
            ("https://Shop.test/orders?x=1", "shop.test"),
            ("http://user:word@shop.test:8080", "shop.test:8080"),
            ("https://shop.test#a", "shop.test"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(host(url), expected);
        }
    }
}
