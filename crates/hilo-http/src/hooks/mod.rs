//! Doors for other programs that have nothing but a secret address: calls of flows' triggers, and callbacks of runs. They are not in the
//! OpenAPI document of the API: whoever calls gets the address itself, and the bodies are theirs.

mod callback;
mod flow;
mod noting;

pub(crate) use callback::limiter as callbacks;
pub(crate) use flow::limiter as calls;
pub(crate) use noting::Noting;

use crate::{
    around::around_door,
    problem::{Code, Problem},
    state::Api,
};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request},
    middleware,
    routing::{get, post},
};
use hilo_model::{CommandId, Id};
use hilo_runtime::configuration::CALLBACKS;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Where flows' triggers are called.
pub(crate) const FLOWS: &str = "/hooks/flows";

/// The largest body, in bytes. No more of one is read.
const BODY: usize = 64 * 1024;

pub(crate) fn router(api: Api) -> Router {
    Router::new()
        .route(&format!("{FLOWS}/{{token}}"), post(flow::call))
        .route(&format!("{FLOWS}/{{token}}/calls/{{call}}"), get(flow::outcome))
        .route(&format!("{CALLBACKS}/{{token}}"), get(callback::followed).post(callback::called))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(middleware::from_fn_with_state(api.clone(), around_door))
        .with_state(api)
}

/// The body as it came, if it is not too large.
async fn body(request: Request, api: &Api) -> Result<Bytes, Problem> {
    Bytes::from_request(request, api).await.map_err(|_| Problem::new(Code::TooLarge).with(BODY))
}

/// What a body says; nothing is null.
fn json(bytes: &[u8]) -> Result<Value, Problem> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    let value = serde_json::from_slice(bytes).map_err(|error| Problem::new(Code::Json).with(error))?;
    match hilo_app::zeros(&value) {
        found if found.is_empty() => Ok(value),
        found => Err(hilo_app::Error::Invalid(found).into()),
    }
}

/// The id of an order that the same call gives every time.
fn command_of(parts: &[&[u8]]) -> CommandId {
    let digest = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part).chain_update([0]));
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest.finalize()).for_each(|(to, from)| *to = from);
    CommandId::from_uuid(Uuid::from_bytes(bytes))
}
