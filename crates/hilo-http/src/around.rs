//! What goes around every request of the API: a trace, the rate limit, a net for panics, words for problems.

use crate::{
    problem::{Code, Language, Problem, render},
    request::{Client, bearer, cookie},
    state::Api,
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use hilo_model::TraceId;
use hilo_runtime::clock::fresh_id;
use std::panic::AssertUnwindSafe;

/// The header that names a request; echoed, made up if absent.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Around the API: whoever shows a token that was good has a bucket of their own.
pub(crate) async fn around(State(api): State<Api>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let https = cookie::is_https(headers, api.options.trust_forwarded_for);
    let token = bearer(headers).or_else(|| cookie::token(headers, https));
    let caller = bucket(&api, token, &request);
    around_of(&api, &caller, request, next).await
}

/// Around doors whose callers have no token of ours.
pub(crate) async fn around_door(State(api): State<Api>, request: Request, next: Next) -> Response {
    let caller = client(&api, &request);
    around_of(&api, &caller, request, next).await
}

/// Whose bucket a request takes from: that of its token if it was good, else that of where it comes from.
pub(crate) fn bucket(api: &Api, token: Option<&str>, request: &Request) -> String {
    token.filter(|token| api.known.has(token)).map_or_else(|| client(api, request), str::to_owned)
}

/// The bucket of whoever comes from where a request does. No token has its first sign.
fn client(api: &Api, request: &Request) -> String {
    let Client(address) =
        Client::of(request.extensions(), request.headers(), api.options.trust_forwarded_for);
    format!("\0{address}")
}

async fn around_of(api: &Api, caller: &str, mut request: Request, next: Next) -> Response {
    let trace: TraceId = fresh_id(api.clock.now());
    let language = Language::of(request.headers());
    let request_id = request_id(request.headers(), trace);
    let method = request.method().clone();
    let operation = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    request.extensions_mut().insert(trace);

    let mut response = match api.callers.take(caller, api.clock.now()).map_err(too_often) {
        Err(problem) => problem.into_response(),
        Ok(()) => caught(next.run(request), trace).await,
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED && response.extensions().get::<Problem>().is_none()
    {
        response = Problem::new(Code::Method).into_response();
    }
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = render(problem, language, trace);
    }
    let operation = operation.unwrap_or_else(|| "unknown".to_owned());
    let status = response.status().as_u16();
    tracing::debug!(trace.id = %trace, %method, operation, status, "answered");
    metrics::counter!(
        "hilo_http_requests_total",
        "method" => method.to_string(), "operation" => operation, "status" => status.to_string()
    )
    .increment(1);
    finish(response, request_id)
}

/// A panic costs its own request and nothing else.
pub(crate) async fn caught(answer: impl Future<Output = Response>, trace: TraceId) -> Response {
    match AssertUnwindSafe(answer).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            metrics::counter!("hilo_http_panics_total").increment(1);
            tracing::error!(trace.id = %trace, "a request panicked");
            Problem::new(Code::Internal).into_response()
        }
    }
}

fn finish(mut response: Response, request_id: HeaderValue) -> Response {
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, request_id);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The caller's own id of the request if it can go into logs, else the trace.
fn request_id(headers: &HeaderMap, trace: TraceId) -> HeaderValue {
    let given = headers.get(REQUEST_ID).filter(|value| {
        (1..=128).contains(&value.len()) && value.as_bytes().iter().all(u8::is_ascii_graphic)
    });
    given.cloned().unwrap_or_else(|| {
        HeaderValue::from_str(&trace.to_string()).unwrap_or(HeaderValue::from_static("unknown"))
    })
}

/// Somebody asks too often.
pub(crate) fn too_often(wait: u64) -> Problem {
    Problem::new(Code::RateLimited).with(wait).and("retry_after_seconds", wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_a_problem() {
        let trace: TraceId = fresh_id(hilo_model::Timestamp::from_seconds(1));
        let response = caught(async { panic!("on purpose") }, trace).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.extensions().get::<Problem>().map(|problem| problem.code), Some(Code::Internal));
    }

    #[test]
    fn only_what_can_go_into_logs_is_echoed() {
        let trace: TraceId = fresh_id(hilo_model::Timestamp::from_seconds(1));
        for (given, echoed) in
            [("mine-1", true), ("two words", false), (&"x".repeat(129), false), ("", false)]
        {
            let headers = HeaderMap::from_iter([(REQUEST_ID, given.parse().unwrap())]);
            assert_eq!(request_id(&headers, trace) == given, echoed, "{given}");
        }
    }
}
