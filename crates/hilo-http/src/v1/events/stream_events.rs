use super::stream::Listener;
use crate::{
    problem::{self, Problem},
    request::Proven,
    state::Api,
};
use axum::{
    extract::{FromRequestParts, State},
    http::request::Parts,
    response::sse::{KeepAlive, Sse},
};
use futures::Stream;
use hilo_app::Error;
use hilo_model::access::Permission;
use hilo_runtime::live::Position;
use std::{convert::Infallible, time::Duration};

/// Proxies close connections on which nothing moves, often after a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Listen to what changes (server-sent events).
///
/// Events say what changed, never what it changed to: ask again. `hello` comes first and says whether the stream goes on where
/// the earlier one ended. `thread` names a contact whose thread, messages, tickets or runs changed. `threads` says that a thread
/// which the caller may not see (any more) changed, so a list may have become shorter. `afresh` says that more was missed than is
/// told: everything may have changed. An event that comes twice does no harm.
///
/// `presence` says that a colleague is at a thread: `contact`, `person` and `state`, which is `viewing`, `typing` or `gone`. It
/// has no `id` and is not missed by whoever was away: a stream begins with all who are there.
///
/// Come back with the last `id` as `Last-Event-ID`, and what changed meanwhile is told first, once for each thread. The stream
/// ends when the caller's access does.
#[utoipa::path(get, path = "/events", tag = "events",
    params(("Last-Event-ID" = Option<String>, Header, description = "Where an earlier stream ended")),
    responses((status = 200, description = "Events, for as long as the connection lasts", body = String,
        content_type = "text/event-stream")))]
pub(crate) async fn stream_events(
    State(api): State<Api>,
    mut parts: Parts,
) -> problem::Result<Sse<impl Stream<Item = Result<axum::response::sse::Event, Infallible>>>> {
    let Proven { caller, .. } = Proven::from_request_parts(&mut parts, &api).await?;
    if caller.viewer.threads().is_none() {
        return Err(Error::Forbidden(Permission::ThreadsRead).into());
    }
    // Whoever comes with something else has been somewhere else: everything may be new.
    let from = parts
        .headers
        .get("last-event-id")
        .map(|id| id.to_str().ok().and_then(|id| id.parse().ok()).unwrap_or_else(Position::unknown));
    let comes_back = from.is_some();
    let watcher = api.live.watch(from).await.map_err(|error| Problem::from(Error::from(error)))?;
    let resumed = comes_back && !watcher.begins_afresh();
    let listener = Listener::new(api, parts, caller, watcher, resumed);
    Ok(Sse::new(listener.events()).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
