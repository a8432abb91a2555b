use super::ControlError;
use crate::simulator::Simulator;
use axum::{
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, StatusCode,
    header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, RANGE},
};
use std::io::SeekFrom;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

/// A file without a token, for showing it; in parts if the player asks for them.
pub(super) async fn read(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ControlError> {
    let media = simulator.world().media(&id).cloned();
    let media = media.ok_or_else(|| ControlError::NotFound("file", id.clone()))?;
    let failed = |error: std::io::Error| ControlError::Failed(error.to_string());
    let mut file = tokio::fs::File::open(simulator.media_path(&id)).await.map_err(failed)?;
    // Whoever sent it must not run anything in the phone's page.
    let fixed = [
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'",
        ),
        ("cache-control", "private, max-age=86400, immutable"),
    ];
    let (from, to) = match range(&headers, media.bytes) {
        Asked::Part(from, to) => (from, to),
        Asked::Everything => (0, media.bytes.saturating_sub(1)),
        Asked::TooFar => {
            let size = [(CONTENT_RANGE, format!("bytes */{}", media.bytes))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, size).into_response());
        }
    };
    let length = if media.bytes == 0 { 0 } else { to - from + 1 };
    file.seek(SeekFrom::Start(from)).await.map_err(failed)?;
    let body = Body::from_stream(ReaderStream::new(file.take(length)));
    let about = [
        (CONTENT_TYPE, media.mime_type),
        (CONTENT_LENGTH, length.to_string()),
        (ACCEPT_RANGES, "bytes".to_owned()),
    ];
    if length == media.bytes {
        return Ok((fixed, about, body).into_response());
    }
    let part = [(CONTENT_RANGE, format!("bytes {from}-{to}/{}", media.bytes))];
    Ok((StatusCode::PARTIAL_CONTENT, fixed, about, part, body).into_response())
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Everything,
    /// From the first to the last byte, both included.
    Part(u64, u64),
    TooFar,
}

/// The one part that is asked for. Whoever asks for several, or in another unit, gets everything.
fn range(headers: &HeaderMap, size: u64) -> Asked {
    let asked = headers.get(RANGE).and_then(|value| value.to_str().ok()?.strip_prefix("bytes="));
    let Some((from, to)) = asked.and_then(|asked| asked.trim().split_once('-')) else {
        return Asked::Everything;
    };
    match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), _) if from >= size => Asked::TooFar,
        (Ok(from), Ok(to)) if to >= from => Asked::Part(from, to.min(size - 1)),
        (Ok(from), Err(_)) if to.is_empty() => Asked::Part(from, size - 1),
        (Err(_), Ok(last)) if from.is_empty() && last > 0 && size > 0 => {
            Asked::Part(size.saturating_sub(last), size - 1)
        }
        _ => Asked::Everything,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood() {
        for (asked, size, expected) in [
            ("bytes=0-", 10, Asked::Part(0, 9)),
            ("bytes=2-3", 10, Asked::Part(2, 3)),
            ("bytes=2-99", 10, Asked::Part(2, 9)),
            ("bytes=-4", 10, Asked::Part(6, 9)),
            ("bytes=-40", 10, Asked::Part(0, 9)),
            ("bytes=10-", 10, Asked::TooFar),
            ("bytes=0-", 0, Asked::TooFar),
            ("bytes=5-2", 10, Asked::Everything),
            ("bytes=0-1,4-5", 10, Asked::Everything),
            ("lines=0-1", 10, Asked::Everything),
        ] {
            let headers = [(RANGE, asked.parse().unwrap())].into_iter().collect();
            assert_eq!(range(&headers, size), expected, "{asked} of {size}");
        }
    }
}
