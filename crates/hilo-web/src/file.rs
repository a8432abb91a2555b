//! One file, as an answer.

use crate::{headers, pages::HASHED};
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

/// The file in the shape that the browser takes; `None` if there is none of this name.
pub(crate) fn answer<E: RustEmbed>(name: &str, asked: &HeaderMap) -> Option<Response> {
    let file = E::get(name)?;
    let tag = tag(&file);
    // The build puts a compressed one beside each file that gets smaller by it.
    let small = E::get(&format!("{name}.gz"));
    let varies = small.is_some();
    let (bytes, encoding) = match small.filter(|_| headers::takes_gzip(asked)) {
        Some(small) => (small.data, Some("gzip")),
        None => (file.data, None),
    };

    let mut response = if headers::has(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = bytes.into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
        if let Some(encoding) = encoding {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let given = response.headers_mut();
    let kept = if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    given.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        given.insert(header::ETAG, tag);
    }
    if varies {
        given.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    headers::protect(given, name);
    Some(response)
}

/// Half of the hash is more than enough to tell two builds apart.
fn tag(file: &EmbeddedFile) -> String {
    let hash: String =
        file.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}\"")
}

/// What the build writes; anything else is only to be kept.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript",
        "css" => "text/css",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
