//! Workspaces and their environments.

mod get;
mod list_environments;
mod update;
mod update_consent_words;
mod update_testers;
mod update_variables;

pub use update::UpdateWorkspace;
pub use update_testers::NewTester;
