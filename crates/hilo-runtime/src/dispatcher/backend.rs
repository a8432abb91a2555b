//! Calling a backend for a flow: at least once, with the effect's id as `Idempotency-Key`.

use super::{
    Item, Tools, jobs,
    outcome::{self, Next, Outcome},
    send::payload,
};
use crate::pacing::back_off;
use hilo_core::{decision::EffectPayload, event::ContactEvent};
use hilo_egress::http::{self, FailureKind};
use hilo_flow::engine::{HttpFailure, HttpOutcome};
use hilo_store::outbox::Settlement;

/// The longest answer a flow may read, in bytes.
const ANSWER: usize = 256 * 1024;

/// Makes the call and tells the lane how it ended.
pub(super) async fn call(tools: &Tools, mut item: Item) -> Outcome {
    let request = match payload(tools, &mut item).await {
        Ok(Some(EffectPayload::Http { request })) => request,
        Ok(Some(EffectPayload::Job { job })) => return jobs::work(tools, item, job).await,
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
    let outcome = match answered {
        http::HttpOutcome::Answered(answer) => HttpOutcome::Answered {
            status: answer.status,
            headers: answer.headers.into_iter().collect(),
            body: String::from_utf8_lossy(&answer.body).into_owned(),
        },
        http::HttpOutcome::Failed { kind, detail } => {
            metrics::counter!("hilo_backend_failures_total", "kind" => kind.as_str()).increment(1);
            HttpOutcome::Failed { kind: failure(kind), detail }
        }
    };
    // What may be a failure is told with what was asked, so that a person can have it asked again.
    let fine = matches!(outcome, HttpOutcome::Answered { status: 200..300, .. });
    let request = (!fine).then(|| Box::new(asked));
    let answered = ContactEvent::BackendAnswered { effect: item.row.effect, outcome, request };
    outcome::finish(tools, &item, answered).await
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
