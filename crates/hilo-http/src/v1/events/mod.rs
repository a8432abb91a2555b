//! What changes, as it happens.

mod stream;
mod stream_events;

use crate::state::Api;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(stream_events::stream_events))
}
