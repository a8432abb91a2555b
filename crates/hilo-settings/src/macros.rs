//! Macros: answers that a team has ready.

use crate::Setting;
use hilo_model::{MacroId, WorkspaceId};
use serde::{Deserialize, Serialize};

/// An answer that a team has ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Macro {
    /// Its id.
    pub id: MacroId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// What one types behind a slash to get it.
    pub shortcut: String,
    /// What it is, in a few words.
    pub name: String,
    /// What is said. `{{ contact.name }}` and its like stand for what is put in their place.
    pub body: String,
}

impl Setting for Macro {
    const KIND: &'static str = "macro";
    type Id = MacroId;
    fn id(&self) -> MacroId {
        self.id
    }
    fn key(&self) -> String {
        self.shortcut.clone()
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
}
