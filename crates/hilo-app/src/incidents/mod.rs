//! What went wrong and a person should see.

mod again;
mod decide;
mod get;
mod list;
mod resolve;
mod retry;

pub use again::Retry;
pub use get::IncidentView;
pub use list::IncidentItem;
