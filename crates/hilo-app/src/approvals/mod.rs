//! What flows ask people of the team to decide.

mod answer;
mod list;

pub use list::ApprovalView;
