//! People who write to the company.

mod consents;
mod get;
mod list;
mod standing;

pub use consents::ConsentEntry;
pub use get::ContactView;
pub use list::ContactSummary;
pub use standing::{ConsentView, Standing, UnreachableView};
