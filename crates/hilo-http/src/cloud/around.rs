//! What goes around every request of the door: a trace, the rate limit, a net for panics, Meta's form for errors.

use super::{
    program,
    refusal::{Refusal, refused},
};
use crate::{
    around::{bucket, caught, too_often},
    problem::Problem,
    state::Api,
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use hilo_model::TraceId;
use hilo_runtime::clock::fresh_id;

pub(super) async fn around(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let trace: TraceId = fresh_id(api.clock.now());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let operation = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    request.extensions_mut().insert(trace);

    let mut response = match admit(&api, &request) {
        Err(problem) => problem.into_response(),
        Ok(()) => caught(next.run(request), trace).await,
    };
    let (problem, refusal) = {
        let said = response.extensions_mut();
        (said.remove::<Problem>(), said.remove::<Refusal>())
    };
    if let Some(refusal) = refusal.or_else(|| problem.map(Refusal::from)) {
        response = refusal.render(trace);
    } else if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response = Refusal::no_object(&method, path.trim_start_matches('/')).render(trace);
    } else if response.status().is_client_error() {
        // What could not even be taken out of the request: too large a body, a path that is no text.
        response = refused(100, response.status().to_string()).render(trace);
    }
    let operation = operation.unwrap_or_else(|| "unknown".to_owned());
    let status = response.status().as_u16();
    tracing::debug!(trace.id = %trace, %method, operation, status, "the door answered");
    metrics::counter!(
        "hilo_http_requests_total",
        "method" => method.to_string(), "operation" => operation, "status" => status.to_string()
    )
    .increment(1);
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The same bucket as in the API: it is the same key.
fn admit(api: &Api, request: &Request) -> Result<(), Problem> {
    let token = program::token(request.headers(), request.uri());
    let caller = bucket(api, token.as_deref(), request);
    api.callers.take(&caller, api.clock.now()).map_err(too_often)
}
