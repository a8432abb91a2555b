//! Finding people and what was said.

mod search_messages;
mod search_people;

use crate::{request::Paging, state::Api};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(search_people::search_people))
        .routes(routes!(search_messages::search_messages))
}

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchAsked {
    /// What was typed: words that must all occur, without regard to case, accents and order. The last one may be unfinished.
    #[serde(default)]
    #[param(required = true, max_length = 200)]
    q: String,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many items: 50 by default, 200 at most. A page may have fewer and still have a `next`: an answer takes only so
    /// long, and there may be more to find behind it.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl SearchAsked {
    fn split(self) -> (String, Paging) {
        (self.q, Paging { cursor: self.cursor, limit: self.limit })
    }
}
