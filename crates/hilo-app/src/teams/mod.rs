//! Teams: groups of people that work comes to.

mod add;
mod list;
mod update;

pub use add::AddTeam;
pub use update::UpdateTeam;
