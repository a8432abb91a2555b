//! The resumable upload: samples for the headers of templates, pictures of profiles.

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
use std::path::PathBuf;
use tokio::io::AsyncWriteExt as _;

/// The largest file that is taken.
const LARGEST: u64 = 100 * 1024 * 1024;

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
    if length == 0 || length > LARGEST {
        return Err(GraphError::new(100, format!("file_length must be 1 to {LARGEST}")));
    }
    let name = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(file.file_name.unwrap_or_default());
    Ok(Json(json!({ "id": format!("upload:{name}.{length}.{}", simulator.bits()) })))
}

/// An upload that was begun: its session says all of it, and what came so far lies in the folder of files.
struct Session {
    length: u64,
    path: PathBuf,
}

impl Session {
    fn of(simulator: &Simulator, session: &str) -> Option<Self> {
        let mut parts = session.strip_prefix("upload:")?.split('.').skip(1);
        let length = parts.next()?.parse().ok()?;
        let number: u64 = parts.next()?.parse().ok()?;
        Some(Self { length, path: simulator.media_path(&format!("upload-{number}")) })
    }

    /// How many bytes are there.
    fn came(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |file| file.len())
    }
}

/// `POST /{session}`: the bytes from `file_offset` on, all of them or a piece. What came stays; an upload that was cut off goes on
/// where `GET /{session}` says it is.
pub(super) async fn take(
    simulator: &Simulator,
    call: &Call,
    session: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Json<Value>, GraphError> {
    {
        let world = simulator.world();
        call.grant(&world, simulator.now(&world))?;
    }
    let upload = Session::of(simulator, session).ok_or_else(|| call.no_object(session))?;
    let offset = headers.get("file_offset").and_then(|value| value.to_str().ok());
    let offset: u64 = offset
        .and_then(|offset| offset.parse().ok())
        .ok_or_else(|| GraphError::new(100, "The header file_offset must say where the bytes go"))?;
    let came = upload.came();
    if offset != came {
        return Err(GraphError::new(100, format!("file_offset must be {came}, where the upload is")));
    }
    let after = came + body.len() as u64;
    if after > upload.length {
        return Err(GraphError::new(100, "The file is longer than was announced"));
    }
    let mut file = tokio::fs::OpenOptions::new().create(true).append(true).open(&upload.path).await?;
    file.write_all(body).await?;
    file.flush().await?;
    if after < upload.length {
        return Ok(Json(json!({ "id": session, "file_offset": after })));
    }
    let handle = base64::engine::general_purpose::STANDARD.encode(session);
    Ok(Json(json!({ "h": format!("4::{handle}") })))
}

/// `GET /{session}`: how far an upload is.
pub(super) fn progress(simulator: &Simulator, session: &str) -> Option<Value> {
    let upload = Session::of(simulator, session)?;
    Some(json!({ "id": session, "file_offset": upload.came() }))
}
