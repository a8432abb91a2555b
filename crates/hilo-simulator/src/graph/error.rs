use axum::{
    Json,
    response::{IntoResponse, Response},
};
use hilo_whatsapp_wire::errors::{ErrorAnswer, ErrorBody, ErrorData, lookup};
use http::StatusCode;

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
                fbtrace_id: Some("Asimulated".to_owned()),
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

    /// The token is missing, wrong or expired.
    pub fn token() -> Self {
        let mut error = Self::new(190, "");
        error.body.message = Some("Error validating access token".to_owned());
        error.body.error_data = None;
        error
    }

    /// No object has this id, or the token may not see it.
    pub fn no_object(id: &str) -> Self {
        let mut error = Self::new(100, "");
        error.body.message = Some(format!("Object with ID '{id}' does not exist or cannot be loaded"));
        error.body.kind = Some("GraphMethodException".to_owned());
        error.body.error_subcode = Some(33);
        error.body.error_data = None;
        error
    }

    /// No endpoint has this path, or not in this version.
    pub fn unknown_path() -> Self {
        let mut error = Self::new(2500, "");
        error.body.message = Some("Unknown path components".to_owned());
        error.body.error_data = None;
        error
    }
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
        (self.status, Json(ErrorAnswer { error: *self.body })).into_response()
    }
}
