//! Which version a change is based on.

use crate::{
    problem::{Code, Problem},
    state::Api,
};
use axum::{
    Json,
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::{convert::Infallible, fmt::Display, str::FromStr};

/// The version in `If-Match`. That it is missing is told to those only who may change something at all.
pub(crate) struct BasedOn<T>(Result<T, Problem>);

impl<T> BasedOn<T> {
    /// The version.
    pub(crate) fn get(self) -> Result<T, Problem> {
        self.0
    }
}

impl<T: FromStr> FromRequestParts<Api> for BasedOn<T> {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Infallible> {
        let Some(header) = parts.headers.get(header::IF_MATCH) else {
            return Ok(Self(Err(Problem::new(Code::IfMatch))));
        };
        let tag = header.to_str().unwrap_or_default().trim();
        let tag = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
        let version = tag.and_then(|tag| tag.parse().ok());
        Ok(Self(version.ok_or_else(|| Problem::new(Code::Header).with("If-Match"))))
    }
}

/// A document with its version as `ETag`.
pub(crate) fn tagged<T: Serialize>(version: impl Display, body: T) -> Response {
    let mut response = Json(body).into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
