use super::{
    fault,
    part::{Wanted, wanted},
};
use crate::{
    problem::{self, Code, Problem},
    request::{At, Who},
    state::Api,
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hilo_files::Reader;
use hilo_model::AttachmentId;
use hilo_store::rows::AttachmentRow;
use tokio_util::io::ReaderStream;

/// Types that browsers show without running anything in them.
const SHOWN: [&str; 12] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "audio/mpeg",
    "audio/ogg",
    "audio/aac",
    "audio/mp4",
    "audio/amr",
    "video/mp4",
    "video/3gpp",
    "application/pdf",
];

/// What is read and sent at a time, in bytes.
const PIECE: usize = 64 * 1024;
/// Nothing in it runs, whatever a browser takes it for.
pub(super) const GUARDED: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
/// Who signs in after somebody else in the same browser has another cookie.
pub(super) const VARY: &str = "Cookie, Authorization";

/// Download a file of a thread that the caller may see, or one uploaded for sending; also a part of it (`Range`).
#[utoipa::path(get, path = "/attachments/{attachment}", tag = "attachments",
    params(("attachment" = String, Path, description = "The file's id")),
    responses(
        (status = 200, description = "The file", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, description = "The part that was asked for", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 304, description = "The caller has it")
    ))]
pub(crate) async fn download_attachment(
    State(api): State<Api>,
    Who(caller): Who,
    At(attachment): At<AttachmentId>,
    asked: HeaderMap,
) -> problem::Result<Response> {
    let row = api.app.get_attachment(&caller, attachment).await?;
    let tag = etag(&row, "");
    if is_known(&asked, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let size = row.size.unsigned_abs();
    let part = match wanted(&asked, size) {
        Wanted::Everything => {
            let mut whole = file_of(&api, &row).await?;
            whole.headers_mut().insert(header::ETAG, tag);
            whole.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
            return Ok(whole);
        }
        Wanted::Nothing => return Err(Problem::new(Code::BehindTheEnd).with(size)),
        Wanted::Part(part) => part,
    };
    let reader = api.files.open_part(row.scope, &row.sha256, part).await;
    let reader = reader.map_err(|error| fault(attachment, &error))?;
    let range = format!("bytes {}-{}/{size}", part.from, part.from + part.length - 1);
    let mut answer =
        (StatusCode::PARTIAL_CONTENT, headers(&row), [(header::CONTENT_RANGE, range)], body(reader))
            .into_response();
    answer.headers_mut().insert(header::ETAG, tag);
    answer.headers_mut().insert(header::CONTENT_LENGTH, part.length.into());
    Ok(answer)
}

/// The bytes of a file, headed so that no browser runs anything in them.
pub(crate) async fn file_of(api: &Api, row: &AttachmentRow) -> problem::Result<Response> {
    let reader = api.files.open(row.scope, &row.sha256).await;
    let reader = reader.map_err(|error| fault(row.attachment, &error))?;
    Ok((headers(row), body(reader)).into_response())
}

fn body(reader: Reader) -> Body {
    Body::from_stream(ReaderStream::with_capacity(reader, PIECE))
}

/// What an unchanged file is known by: its hash. Two names of one file are headed differently, which nobody asks twice about.
pub(super) fn etag(row: &AttachmentRow, made: &str) -> HeaderValue {
    let tag = format!("\"{}{made}\"", hex::encode(row.sha256));
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether the caller has what has this tag.
pub(super) fn is_known(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    known.split(',').any(|known| known.trim().trim_start_matches("W/").as_bytes() == tag.as_bytes())
}

/// What came from outside is never taken for one of our own pages.
fn headers(row: &AttachmentRow) -> [(HeaderName, HeaderValue); 6] {
    let essence = row.mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let shown = SHOWN.iter().find(|kind| **kind == essence);
    let disposition = if shown.is_some() { "inline" } else { "attachment" };
    let name = row.filename.as_deref().map(|name| format!("; filename*=UTF-8''{}", percent(name)));
    let disposition = format!("{disposition}{}", name.unwrap_or_default());
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(shown.unwrap_or(&"application/octet-stream"))),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (header::CONTENT_LENGTH, row.size.into()),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(GUARDED)),
        (header::VARY, HeaderValue::from_static(VARY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable")),
    ]
}

/// Percent-encodes all but letters, digits and `-._~`.
fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{EnvironmentId, Id, Scope, Timestamp, WorkspaceId};

    #[test]
    fn what_could_run_is_downloaded_and_names_cannot_break_out() {
        let scope = Scope {
            workspace: WorkspaceId::from_uuid(uuid::Uuid::nil()),
            environment: EnvironmentId::from_uuid(uuid::Uuid::nil()),
        };
        let mut row = AttachmentRow {
            scope,
            attachment: AttachmentId::from_uuid(uuid::Uuid::nil()),
            sha256: [0; 32],
            size: 1,
            mime_type: String::new(),
            filename: Some("a\"; x=\r\nñ.html".to_owned()),
            contact: None,
            at: Timestamp::from_seconds(0),
            withdrawn_at: None,
        };
        for (mime, kind, disposition) in [
            ("text/html", "application/octet-stream", "attachment"),
            ("image/svg+xml", "application/octet-stream", "attachment"),
            ("image/PNG; charset=x", "image/png", "inline"),
            ("audio/ogg; codecs=opus", "audio/ogg", "inline"),
        ] {
            row.mime_type = mime.to_owned();
            let [(_, shown), (_, how), ..] = headers(&row);
            assert_eq!(shown, kind, "{mime}");
            assert_eq!(how, format!("{disposition}; filename*=UTF-8''a%22%3B%20x%3D%0D%0A%C3%B1.html"));
        }
    }
}
