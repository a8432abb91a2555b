//! What went wrong and a person should see.

mod get;
mod list;
mod resolve;

pub use get::IncidentView;
