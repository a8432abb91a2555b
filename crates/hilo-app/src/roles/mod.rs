//! Roles: sets of permissions.

mod add;
mod list;
mod update;

pub use add::AddRole;
pub use update::UpdateRole;
