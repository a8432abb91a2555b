//! The resumable upload: samples for the headers of templates.

use super::{GraphError, call::Call};
use crate::simulator::Simulator;
use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
};
use base64::Engine as _;
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(super) struct File {
    file_name: Option<String>,
    file_length: Option<u64>,
    file_type: Option<String>,
}

/// `POST /{APP}/uploads` (or `/app/uploads`, for the token's own): begins an upload.
pub(super) async fn begin(
    State(simulator): State<Simulator>,
    Path((_, app)): Path<(String, String)>,
    Query(file): Query<File>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    call.app(&simulator, &app)?;
    let (Some(length), Some(kind)) = (file.file_length, &file.file_type) else {
        return Err(GraphError::new(100, "file_length and file_type are required"));
    };
    if !matches!(&**kind, "image/jpeg" | "image/png" | "video/mp4" | "application/pdf") {
        return Err(GraphError::new(100, format!("{kind} is not a type of sample")));
    }
    let name = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(file.file_name.unwrap_or_default());
    Ok(Json(json!({ "id": format!("upload:{name}.{length}.{}", simulator.bits()) })))
}

/// `POST /{session}`: all bytes at once.
pub(super) fn take(
    simulator: &Simulator,
    call: &Call,
    session: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Json<Value>, GraphError> {
    let world = simulator.world();
    call.grant(&world, simulator.now(&world))?;
    drop(world);
    let offset = headers.get("file_offset").and_then(|value| value.to_str().ok());
    if offset != Some("0") {
        return Err(GraphError::new(100, "file_offset must be 0"));
    }
    let announced: Option<usize> = session.split('.').nth(1).and_then(|length| length.parse().ok());
    if announced != Some(body.len()) {
        return Err(GraphError::new(100, "The file is not of the length that was announced"));
    }
    let handle = base64::engine::general_purpose::STANDARD.encode(session);
    Ok(Json(json!({ "h": format!("4::{handle}") })))
}

/// `GET /{session}`: how far an upload is. Uploads come whole or not at all here.
pub(super) fn progress(session: &str) -> Value {
    json!({ "id": session, "file_offset": 0 })
}
