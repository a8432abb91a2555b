use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::json;

/// Why the control API does not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// There is no such thing.
    #[error("there is no {0} `{1}`")]
    NotFound(&'static str, String),
    /// The request makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// The simulator's own disk refuses.
    #[error("{0}")]
    Failed(String),
}

impl From<crate::simulator::LogFailed> for ControlError {
    fn from(error: crate::simulator::LogFailed) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<crate::graph::GraphError> for ControlError {
    fn from(error: crate::graph::GraphError) -> Self {
        Self::Failed(error.body.details().unwrap_or_default().to_owned())
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NotFound(..) => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}
