//! The caller with a JSON body.

use super::{Named, Who};
use crate::{
    problem::{Code, FieldProblem, Problem},
    server::BODY,
    state::Api,
};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header},
};
use hilo_app::{Caller, Error};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The caller with what they ask to be made: with an idempotency key, it is made once. An empty body is `{}`.
pub(crate) struct Posted<T> {
    pub(crate) caller: Caller,
    pub(crate) body: T,
}

/// A JSON body alone.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Api> for Posted<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Who(mut caller) = Who::from_request_parts(&mut parts, api).await?;
        let named = Named::of(&parts)?;
        let (headers, uri) = (parts.headers.clone(), parts.uri.clone());
        let bytes = read(Request::from_parts(parts, body), api).await?;
        let hash = Sha256::new().chain_update(uri.to_string()).chain_update([0]).chain_update(&bytes);
        caller.once = named.once(hash.finalize().into());
        Ok(Self { caller, body: json(&headers, &bytes)? })
    }
}

impl<T: DeserializeOwned> FromRequest<Api> for Body<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let headers = request.headers().clone();
        let bytes = read(request, api).await?;
        Ok(Self(json(&headers, &bytes)?))
    }
}

async fn read(request: Request, api: &Api) -> Result<Bytes, Problem> {
    Bytes::from_request(request, api).await.map_err(|_| Problem::new(Code::TooLarge).with(BODY))
}

fn json<T: DeserializeOwned>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, Problem> {
    if bytes.is_empty() {
        return read_json(b"{}");
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence != "application/json" && !essence.ends_with("+json") {
        return Err(Problem::new(Code::MediaType).with("application/json"));
    }
    read_json(bytes)
}

/// Reads JSON; what does not fit is told with its place.
fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    refuse_zeros(bytes)?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader);
    let value = read.map_err(|error| {
        let inner = error.inner();
        if inner.is_syntax() || inner.is_eof() {
            return Problem::new(Code::Json).with(inner);
        }
        let words = inner.to_string();
        let fault = FieldProblem {
            pointer: pointer(error.path()),
            code: "form".to_owned(),
            detail: [words.clone(), words.clone(), words],
            mend: None,
        };
        Problem { errors: vec![fault], ..Problem::new(Code::Invalid) }
    })?;
    reader.end().map_err(|error| Problem::new(Code::Json).with(error))?;
    Ok(value)
}

/// U+0000 is no text: PostgreSQL cannot store it and nobody could read it. So it is refused wherever it is.
fn refuse_zeros(bytes: &[u8]) -> Result<(), Problem> {
    // In JSON it is always written like this.
    const ESCAPE: &[u8] = br"\u0000";
    if !bytes.windows(ESCAPE.len()).any(|window| window == ESCAPE) {
        return Ok(());
    }
    // What is no JSON at all is told where it is read.
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return Ok(()) };
    match hilo_app::zeros(&value) {
        found if found.is_empty() => Ok(()),
        found => Err(Error::Invalid(found).into()),
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let segment = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    };
    path.iter().map(segment).collect()
}
