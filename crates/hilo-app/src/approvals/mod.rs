//! What flows ask people of the team to decide.

mod answer;
mod list;
mod waiting;

pub use list::ApprovalView;
pub use waiting::WaitingForMe;
