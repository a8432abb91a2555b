//! Files.

pub(crate) mod download_attachment;
mod download_thumbnail;
mod part;
mod studio;
mod trouble;
mod upload_attachment;

pub(crate) use studio::Studio;
pub(crate) use trouble::{fault, not_kept};

use crate::state::Api;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The largest file: WhatsApp's limit for documents.
pub(crate) const LARGEST: usize = 100 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(upload_attachment::upload_attachment))
        .routes(routes!(download_attachment::download_attachment))
        .routes(routes!(download_thumbnail::download_thumbnail))
}
