//! What people change of themselves, whatever their role.

mod change_password;
mod show;
mod update;

pub use show::Profile;
pub use update::UpdateProfile;
