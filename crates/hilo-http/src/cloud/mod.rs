//! The door for clients of WhatsApp's Cloud API: they are pointed at Hilo instead of Meta, and what they send keeps to Hilo's
//! pacing, consent, windows, templates and audit, and stands in the thread like any other program's (I9).
//!
//! `{BASE}/{version}/{number}/messages` and `…/media`, with any version or none; the access token is a key of Hilo's. What
//! works and how it differs from Meta's own is in `docs/cloud-api-door.md`. It is not in the OpenAPI document: bodies, answers
//! and errors are Meta's, described by Meta, and clients for it exist already; a second description would only differ.

mod apps;
mod around;
mod media;
mod messages;
mod program;
mod refusal;

use crate::{server::BODY, state::Api, v1::attachments::LARGEST};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    handler::Handler,
    http::Uri,
    middleware,
    routing::{get, post},
};
use refusal::Refusal;
use tower::{ServiceExt, util::MapRequest};

/// Where the door is.
pub const BASE: &str = "/cloud";

/// Everything behind [`BASE`].
pub(crate) fn service(api: Api) -> MapRequest<Router, fn(Request) -> Request> {
    let router = Router::new()
        .route("/{number}/messages", post(messages::send.layer(DefaultBodyLimit::max(BODY))))
        .route("/{number}/media", post(media::upload.layer(DefaultBodyLimit::max(LARGEST + BODY))))
        .route("/{number}/subscribed_apps", get(apps::list).post(apps::subscribe).delete(apps::unsubscribe))
        .route("/files/{media}", get(media::download))
        .route("/{media}", get(media::describe).delete(media::delete))
        .fallback(|uri: Uri| async move { Refusal::no_path(uri.path()) })
        .layer(middleware::from_fn_with_state(api.clone(), around::around))
        .with_state(api);
    router.map_request(without_version as fn(Request) -> Request)
}

/// Meta's versions differ in what they answer about accounts, not in how messages are sent; so any is taken, or none.
fn without_version(mut request: Request) -> Request {
    let rest = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let version = rest.strip_prefix("/v").and_then(|rest| rest.split_once('/'));
    if let Some((version, rest)) = version
        && is_version(version)
        && let Ok(uri) = format!("/{rest}").parse()
    {
        *request.uri_mut() = uri;
    }
    request
}

/// `21.0`, as it stands behind the `v`.
fn is_version(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').map_or_else(|| digits(text), |(major, minor)| digits(major) && digits(minor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn any_version_or_none_is_the_same_address() {
        for (given, taken) in [
            ("/v21.0/1/messages", "/1/messages"),
            ("/v9/1/media?a=b", "/1/media?a=b"),
            ("/1/messages", "/1/messages"),
            ("/v21.0", "/v21.0"),
            ("/very/messages", "/very/messages"),
            ("/v21.0.1/x", "/v21.0.1/x"),
        ] {
            let request = Request::builder().uri(given).body(Body::empty()).expect("a request");
            assert_eq!(without_version(request).uri(), taken, "{given}");
        }
    }
}
