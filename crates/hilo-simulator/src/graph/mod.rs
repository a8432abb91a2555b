//! Meta's endpoints, as far as a business needs them to talk.

mod access;
mod check;
mod error;
mod media;
mod messages;
mod node;
mod pace;
mod samples;
mod subscription;
mod templates;

pub use error::GraphError;
pub(crate) use media::{File, keep};
pub use pace::Pace;
pub(crate) use subscription::verify;
pub(crate) use templates::{number as template_number, reviewed, status as template_status};

use crate::simulator::Simulator;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

/// The largest file that is taken: Meta's limit for documents, and what multipart adds.
const MAX_UPLOAD: usize = 101 * 1024 * 1024;

/// The versions of the API that are answered.
pub const VERSIONS: std::ops::RangeInclusive<u32> = 21..=26;

/// Meta's endpoints.
pub(crate) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/{version}/{id}/messages", post(messages::send))
        .route("/{version}/{id}/media", post(media::upload).layer(DefaultBodyLimit::max(MAX_UPLOAD)))
        .route("/{version}/{id}/phone_numbers", get(node::phone_numbers))
        .route(
            "/{version}/{id}/message_templates",
            get(templates::list).post(templates::create).delete(templates::delete),
        )
        .route("/{version}/{id}/unpause", post(templates::unpause))
        .route("/{version}/app/uploads", post(samples::begin))
        .route(
            "/{version}/{id}/subscribed_apps",
            get(subscription::list).post(subscription::subscribe).delete(subscription::unsubscribe),
        )
        .route(
            "/{version}/{id}",
            get(node::read)
                .delete(media::delete)
                .post(templates::edit)
                .layer(DefaultBodyLimit::max(MAX_UPLOAD)),
        )
        .route("/files/{id}", get(media::download))
        .fallback(async || GraphError::unknown_path())
}
