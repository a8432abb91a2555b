//! People who write to the company.

mod get;
mod list;
mod standing;

pub use get::ContactView;
pub use list::ContactSummary;
pub use standing::{ConsentView, Standing, UnreachableView};
