//! People who write to the company.

mod get;
mod list;

pub use get::ContactView;
pub use list::ContactSummary;
