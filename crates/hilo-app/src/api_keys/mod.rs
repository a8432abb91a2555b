//! Keys that programs sign in with.

mod create;
mod list;
mod revoke;

pub use create::{CreateApiKey, CreatedApiKey};
