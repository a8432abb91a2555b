use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use hilo_app::Error;
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

/// Download a file of a thread that the caller may see, or one uploaded for sending.
#[utoipa::path(get, path = "/attachments/{attachment}", tag = "attachments",
    params(("attachment" = String, Path, description = "The file's id")),
    responses((status = 200, description = "The file", content_type = "application/octet-stream", body = Vec<u8>)))]
pub(crate) async fn download_attachment(
    State(api): State<Api>,
    Who(caller): Who,
    At(attachment): At<AttachmentId>,
) -> problem::Result<Response> {
    let row = api.app.get_attachment(&caller, attachment).await?;
    file_of(&api, &row).await
}

/// The bytes of a file, headed so that no browser runs anything in them.
pub(crate) async fn file_of(api: &Api, row: &AttachmentRow) -> problem::Result<Response> {
    let attachment = row.attachment;
    let file = api.files.open(row.scope, &row.sha256).await;
    let file = file.map_err(|error| {
        tracing::error!(attachment.id = %attachment, %error, "a file cannot be opened");
        Error::NotFound("attachment")
    })?;
    Ok((headers(row), Body::from_stream(ReaderStream::new(file))).into_response())
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
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("sandbox; default-src 'none'; style-src 'unsafe-inline'"),
        ),
        // Who signs in after somebody else in the same browser has another cookie.
        (header::VARY, HeaderValue::from_static("Cookie, Authorization")),
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
