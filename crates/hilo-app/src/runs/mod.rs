//! Passages through flows.

mod get;
mod list;

pub use get::{RunStepsView, RunView};
