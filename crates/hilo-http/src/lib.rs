//! The HTTP side of Hilo.
//!
//! | path | is |
//! |---|---|
//! | `/webhooks/whatsapp` | the [door](webhooks::whatsapp) for WhatsApp's webhooks |
//! | `/api/v1/…` | the [REST API](v1), described by `/api/v1/openapi.json` |
//! | `/cloud/…` | the [door](cloud) for clients of the Cloud API |
//! | `/healthz`, `/readyz`, `/metrics` | [health] |
//!
//! Whoever calls the API carries `Authorization: Bearer …` with a session's token or a program's key. A key decides
//! workspace and environment; a person names them in the headers `Hilo-Workspace` and `Hilo-Environment` (id or short
//! name; their first workspace and production if they do not). Errors are RFC 9457 [problems](problem) in the language of
//! `Accept-Language`. POST takes `Idempotency-Key`; settings are changed with `If-Match`.
//!
//! *Owns*: routes, the API's own types, problems and their words, rate limits.
//!
//! *Must not know*: SQL, rules, who may do what (hilo-app), Meta's limits.
//!
//! # Adding an operation
//!
//! `v1/<area>/<verb>.rs` with its types and a handler that calls one verb of hilo-app; a line in the area's `routes`; a row in
//! `testdata/operations.json`; then `UPDATE_OPENAPI=1 cargo test -p hilo-http`.

mod around;
pub mod cloud;
pub mod health;
mod hooks;
pub mod problem;
pub mod public_url;
mod rate;
mod request;
mod server;
mod state;
pub mod v1;
pub mod webhooks;

pub use server::{Options, Server, serve};
