//! What an answer that is no success means.

use hilo_egress::client::{CallError, Response};
use hilo_egress::http::FailureKind;
use hilo_files::FileError;
use http::StatusCode;

/// The longest error document that is read, in bytes.
const DOCUMENT: usize = 64 * 1024;

/// What an answer means.
pub(crate) async fn of_answer(response: Response) -> FileError {
    let status = response.status;
    let body = response.body.read(DOCUMENT).await.unwrap_or_default();
    let document = String::from_utf8_lossy(&body);
    let (code, message) = (element(&document, "Code"), element(&document, "Message"));
    let said = match (code, message) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        _ => format!("status {}", status.as_u16()),
    };
    match (status, code) {
        // An answer to HEAD has no document; that the bucket is not there shows when something is put.
        (StatusCode::NOT_FOUND, None | Some("NoSuchKey")) => FileError::Missing,
        (
            status,
            Some("SlowDown" | "RequestTimeout" | "OperationAborted" | "ServiceUnavailable" | "InternalError"),
        ) if !status.is_success() => FileError::Unavailable(said),
        (StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT, _) => FileError::Unavailable(said),
        (status, _) if status.is_server_error() => FileError::Unavailable(said),
        (status, _) if status.is_redirection() => {
            FileError::Refused(format!("the bucket is elsewhere ({said}): correct endpoint and region"))
        }
        _ => FileError::Refused(said),
    }
}

/// What a call that brought no answer means.
pub(crate) fn of_call(error: &CallError) -> FileError {
    match error.kind {
        FailureKind::Blocked | FailureKind::Invalid | FailureKind::Tls => {
            FileError::Refused(error.to_string())
        }
        _ => FileError::Unavailable(error.to_string()),
    }
}

/// The text of the first element of a name. S3's error documents are flat.
fn element<'d>(document: &'d str, name: &str) -> Option<&'d str> {
    let (_, rest) = document.split_once(&format!("<{name}>"))?;
    Some(rest.split_once(&format!("</{name}>"))?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found() {
        let document =
            "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>It is not there</Message></Error>";
        assert_eq!(element(document, "Code"), Some("NoSuchKey"));
        assert_eq!(element(document, "Message"), Some("It is not there"));
        for document in ["", "<Code>", "<Error/>", "</Code><Code>"] {
            assert_eq!(element(document, "Code"), None, "{document}");
        }
    }
}
