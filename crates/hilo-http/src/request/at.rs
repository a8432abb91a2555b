//! What the path names.

use crate::{
    problem::{Code, Problem},
    state::Api,
};
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

/// What the path names. A text that is no id of the right kind names nothing that exists.
pub(crate) struct At<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for At<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        // No key has it, and PostgreSQL cannot even be asked.
        if parts.uri.path().contains("%00") {
            return Err(Problem::new(Code::NotFound).with("id"));
        }
        let named = Path::<T>::from_request_parts(parts, api).await;
        named.map(|Path(named)| Self(named)).map_err(|_| Problem::new(Code::NotFound).with("id"))
    }
}
