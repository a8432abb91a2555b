//! What stands around every answer of Meta's: a version for those who name none, and the headers that tell it.

use super::{VERSIONS, call};
use crate::simulator::Simulator;
use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use http::{HeaderValue, Uri};
use std::time::Duration;

/// All endpoints, so that whoever names no version gets the oldest one, as the Graph API does.
pub(crate) fn versioned(simulator: &Simulator, own: Router) -> Router {
    let around = middleware::from_fn_with_state(simulator.clone(), answer);
    // A layer of a router comes after its routes were chosen, so this one has another router around it.
    Router::new().fallback_service(own).layer(around)
}

/// Ids of groups look like no other.
fn is_group(simulator: &Simulator, first: &str) -> bool {
    simulator.world().group(first).is_some()
}

async fn answer(State(simulator): State<Simulator>, mut request: Request, next: Next) -> Response {
    // A slash at the end means nothing to Meta.
    let path = request.uri().path().trim_end_matches('/').to_owned();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let is_version =
        first.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let is_id = first.starts_with(|c: char| c.is_ascii_digit()) || first.starts_with("upload:");
    let is_word =
        matches!(first, "me" | "debug_token" | "oauth" | "app" | "message_template_library" | "signups");
    // Batches are posted to the root.
    let is_batch = first.is_empty() && request.method() == http::Method::POST;
    if !is_version && !is_id && !is_word && !is_batch && !is_group(&simulator, first) {
        return next.run(request).await;
    }
    let before = if is_version { String::new() } else { format!("/v{}.0", VERSIONS.start()) };
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    if let Ok(uri) = format!("{before}{path}{query}").parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    let version = call::version(request.uri().path()).ok();
    let late = {
        let mut world = simulator.world();
        let faults = world.faults_mut();
        simulator.strikes(&mut faults.slow).then(|| Duration::from_millis(faults.slow_ms))
    };
    if let Some(late) = late {
        tokio::select! {
            () = tokio::time::sleep(late) => {}
            () = simulator.stopping().cancelled() => {}
        }
    }
    let mut response = next.run(request).await;
    if let Some(told) = version.and_then(|version| HeaderValue::from_str(&format!("v{version}.0")).ok()) {
        response.headers_mut().insert("facebook-api-version", told);
    }
    response
}
