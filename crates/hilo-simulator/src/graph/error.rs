use crate::world::Permission;
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use hilo_model::Timestamp;
use hilo_whatsapp_wire::errors::{ErrorAnswer, ErrorBody, ErrorData, lookup};
use http::{Method, StatusCode, header::WWW_AUTHENTICATE};
use std::sync::atomic::{AtomicU64, Ordering};

/// An error as Meta answers it.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The error.
    pub body: Box<ErrorBody>,
}

impl GraphError {
    /// An error of the table, with a sentence about this case.
    pub fn new(code: i64, details: impl Into<String>) -> Self {
        let (http_status, meaning) =
            lookup(code).map_or((400, "unknown"), |row| (row.http_status, row.meaning));
        let data = ErrorData {
            messaging_product: Some("whatsapp".to_owned()),
            details: Some(details.into()),
            ..ErrorData::default()
        };
        Self {
            status: StatusCode::from_u16(http_status).unwrap_or(StatusCode::BAD_REQUEST),
            body: Box::new(ErrorBody {
                code,
                message: Some(format!("(#{code}) {meaning}")),
                kind: Some("OAuthException".to_owned()),
                error_data: Some(data),
                fbtrace_id: Some(trace_id()),
                ..ErrorBody::default()
            }),
        }
    }

    /// With another HTTP status than the table's.
    pub fn with_status(self, status: Option<u16>) -> Self {
        let status = status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(self.status);
        Self { status, ..self }
    }

    /// A parameter that is not valid, as edges other than the messages' say it: with a subcode and words for people.
    pub fn parameter(subcode: Option<i64>, title: &str, details: impl Into<String>) -> Self {
        let details = details.into();
        let mut error = Self::new(100, details.clone());
        error.body.message = Some("Invalid parameter".to_owned());
        error.body.error_subcode = subcode;
        error.body.more.insert("is_transient".to_owned(), false.into());
        error.body.more.insert("error_user_title".to_owned(), title.into());
        error.body.more.insert("error_user_msg".to_owned(), details.into());
        error
    }

    /// An error without a table: its code, kind and message.
    pub fn plain(code: i64, kind: &str, message: impl Into<String>) -> Self {
        let mut error = Self::new(code, "");
        error.body.message = Some(message.into());
        error.body.kind = Some(kind.to_owned());
        error.body.error_data = None;
        error
    }

    /// No token was sent.
    pub fn no_token() -> Self {
        Self::plain(190, "OAuthException", "An access token is required to request this resource.")
    }

    /// The token is of nobody.
    pub fn token() -> Self {
        Self::plain(190, "OAuthException", "Invalid OAuth access token - Cannot parse access token")
    }

    /// The token has expired (463).
    pub fn token_expired(end: Timestamp, now: Timestamp) -> Self {
        let message = format!(
            "Error validating access token: Session has expired on {end}. The current time is {now}."
        );
        Self::plain(190, "OAuthException", message).with_subcode(463)
    }

    /// The token was taken back (467).
    pub fn token_revoked() -> Self {
        let message = "Error validating access token: The access token has been invalidated.";
        Self::plain(190, "OAuthException", message).with_subcode(467)
    }

    /// The token lacks a permission: 200 for sending, 10 for all else.
    pub fn permission(missing: Permission) -> Self {
        match missing {
            Permission::Messaging => Self::plain(
                200,
                "OAuthException",
                "(#200) You do not have the necessary permissions to send messages on behalf of this WhatsApp Business Account",
            ),
            missing => Self::plain(
                10,
                "OAuthException",
                format!(
                    "(#10) Application does not have permission for this action: {} is missing",
                    missing.word()
                ),
            ),
        }
    }

    /// No object has this id, or the token may not see it, or it cannot do that.
    pub fn no_object(method: &Method, id: &str) -> Self {
        let message = format!(
            "Unsupported {} request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api",
            method.as_str().to_ascii_lowercase()
        );
        Self::plain(100, "GraphMethodException", message).with_subcode(33)
    }

    /// A field that objects of this kind do not have.
    pub fn no_field(field: &str, node: &str) -> Self {
        let message = format!("(#100) Tried accessing nonexisting field ({field}) on node type ({node})");
        Self::plain(100, "OAuthException", message)
    }

    /// No endpoint has this path, or not in this version.
    pub fn unknown_path(path: &str) -> Self {
        Self::plain(2500, "OAuthException", format!("Unknown path components: {path}"))
    }

    /// With a subcode.
    pub fn with_subcode(mut self, subcode: i64) -> Self {
        self.body.error_subcode = Some(subcode);
        self
    }
}

/// What Meta's support asks for: another one for each error.
fn trace_id() -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let hash = sha2::Sha256::digest(COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    format!("A{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&hash[..16]))
}

impl From<crate::simulator::LogFailed> for GraphError {
    fn from(error: crate::simulator::LogFailed) -> Self {
        Self::new(131_000, error.to_string())
    }
}

impl From<std::io::Error> for GraphError {
    /// The simulator's own disk refuses.
    fn from(error: std::io::Error) -> Self {
        Self::new(131_000, error.to_string())
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let trace = self.body.fbtrace_id.clone().unwrap_or_default();
        // Some clients look at this header instead of the code.
        let challenge = (self.body.code == 190).then(|| {
            let message = self.body.message.as_deref().unwrap_or_default();
            format!("OAuth \"Facebook Platform\" \"invalid_token\" \"{message}\"")
        });
        let answer = (self.status, [("x-fb-trace-id", trace)], Json(ErrorAnswer { error: *self.body }));
        match challenge {
            Some(challenge) => ([(WWW_AUTHENTICATE, challenge)], answer).into_response(),
            None => answer.into_response(),
        }
    }
}
