//! Whether the process lives, whether it can work, and what it counts.

use crate::state::Api;
use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use hilo_store::partition::PartitionId;
use serde_json::json;
use std::{net::SocketAddr, sync::Arc};
use subtle::ConstantTimeEq;

/// Where the text for `/metrics` comes from.
#[derive(Clone)]
pub struct MetricsSource(Arc<dyn Fn() -> String + Send + Sync>);

impl MetricsSource {
    /// Metrics from a recorder, in Prometheus' text form.
    pub fn new(text: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(text))
    }
}

impl std::fmt::Debug for MetricsSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MetricsSource")
    }
}

pub(crate) fn router(api: Api) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(api)
}

/// How long the store of files may take to answer this question.
const FILES: std::time::Duration = std::time::Duration::from_secs(2);

/// Ready: the database can be written and every partition has an owner, so that what comes in is worked on. Whether files can be
/// had is told and not judged: without them conversations go on, and no other process would have them either.
async fn ready(State(api): State<Api>) -> Response {
    let database = api.store.ping().await.is_ok();
    let owned = database && every_partition_is_owned(&api).await.unwrap_or(false);
    let status = if database && owned { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let files = tokio::time::timeout(FILES, api.files.store().ping()).await;
    let files = matches!(files, Ok(Ok(())));
    (status, axum::Json(json!({ "database": database, "partitions": owned, "files": files }))).into_response()
}

async fn every_partition_is_owned(api: &Api) -> hilo_store::Result<bool> {
    let installation = api.store.installation().await?;
    let all: Vec<PartitionId> = (0..installation.partitions).map(PartitionId).collect();
    let states = api.store.partitions(&all).await?;
    Ok(states.len() == all.len() && states.iter().all(|state| state.owner.is_some()))
}

/// Metrics tell about the business, so they are for this machine, or for whoever knows the token.
async fn metrics(State(api): State<Api>, request: Request) -> Response {
    let here = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .is_some_and(|info| info.0.ip().to_canonical().is_loopback());
    let forwarded = ["forwarded", "x-forwarded-for"].iter().any(|name| request.headers().contains_key(*name));
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer "));
    let known = api.options.metrics_token.as_ref().zip(given).is_some_and(|(token, given)| {
        !token.expose().is_empty() && bool::from(token.expose().as_bytes().ct_eq(given.as_bytes()))
    });
    let allowed = known || (here && !forwarded && api.options.metrics_token.is_none());
    match &api.options.metrics {
        Some(source) if allowed => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], (source.0)()).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
