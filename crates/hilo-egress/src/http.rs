//! The port for HTTP calls that flows and connectors make, and for what programs are told.
//!
//! Such a call is made at least once: the runtime repeats it after a crash with the same
//! [`idempotency_key`](HttpRequest::idempotency_key).

pub use ::http::Method;
use bytes::Bytes;
use hilo_model::Duration;
use std::fmt;

/// Makes HTTP calls to addresses that people typed into flows.
#[async_trait::async_trait]
pub trait HttpCaller: Send + Sync + fmt::Debug {
    /// Makes the call. Always ends: with an answer, or with what went wrong, within the request's time-out.
    async fn call(&self, request: HttpRequest) -> HttpOutcome;
}

/// A call to make.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// An absolute `http` or `https` address.
    pub url: String,
    /// Header names and values, in order. `Host`, `Content-Length` and others about the connection or its encoding
    /// are the client's business and left out.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Bytes,
    /// How long it may take in all: look-up, connection, redirects, body.
    pub timeout: Duration,
    /// The longest body to accept, in bytes; a longer one is [`FailureKind::TooLarge`].
    pub max_response_bytes: usize,
    /// Whether to go where an answer redirects to. If not, the redirect is the answer.
    pub redirects: bool,
    /// Sent as `Idempotency-Key`: the effect's id, so that a repeated call can be recognised. Outranks a header of
    /// that name in [`headers`](Self::headers).
    pub idempotency_key: Option<String>,
}

impl fmt::Debug for HttpRequest {
    /// Method and size only: address, headers and body carry secrets and personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpRequest({} …, {} bytes)", self.method, self.body.len())
    }
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpOutcome {
    /// There was an answer, whatever its status.
    Answered(HttpAnswer),
    /// There was none.
    Failed {
        /// What kind of failure.
        kind: FailureKind,
        /// For the person who looks into it; free of secrets.
        detail: String,
    },
}

/// An answer.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// Header names in lower case with their values, in order; values that are no UTF-8 text are left out.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl HttpAnswer {
    /// The first value of the header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for HttpAnswer {
    /// Status and size only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpAnswer({}, {} bytes)", self.status, self.body.len())
    }
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The address, a header or the like cannot be sent at all.
    Invalid,
    /// The guard forbids the address, or a redirect led to a forbidden one.
    Blocked,
    /// The host's name has no address.
    Dns,
    /// Nobody accepts connections there.
    Refused,
    /// No trusted encrypted connection could be made.
    Tls,
    /// It took longer than allowed.
    Timeout,
    /// The connection broke before the answer was complete.
    Reset,
    /// The answer is longer than allowed.
    TooLarge,
    /// What came back is no HTTP, or led in circles.
    Protocol,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Invalid,
        Self::Blocked,
        Self::Dns,
        Self::Refused,
        Self::Tls,
        Self::Timeout,
        Self::Reset,
        Self::TooLarge,
        Self::Protocol,
    ];

    /// The name in flows, databases and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Blocked => "blocked",
            Self::Dns => "dns",
            Self::Refused => "refused",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Reset => "reset",
            Self::TooLarge => "too_large",
            Self::Protocol => "protocol",
        }
    }
}
