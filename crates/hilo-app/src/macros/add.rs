use super::check;
use crate::{
    App, Caller, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::access::Permission;
use hilo_settings::{Macro, Stored};
use serde_json::json;

/// A macro to add.
#[derive(Debug, Clone)]
pub struct AddMacro {
    /// What one types behind a slash to get it.
    pub shortcut: String,
    /// What it is, in a few words.
    pub name: String,
    /// What is said.
    pub body: String,
}

impl App {
    /// Adds a macro.
    pub async fn add_macro(&self, caller: &Caller, input: AddMacro) -> Result<Stored<Macro>> {
        caller.require(Permission::MacrosWrite)?;
        if let Some((setting, at)) = self.earlier::<(Macro, _)>(caller).await? {
            return Ok(Stored { setting, version: 1, created_at: at, updated_at: at });
        }
        let (now, mut ids) = (self.now(), self.ids()?);
        let workspace = caller.viewer.scope.workspace;
        let AddMacro { shortcut, name, body } = input;
        let added = Macro { id: ids.make(), workspace, shortcut, name, body };
        let mut checks = Checks::default();
        check(&mut checks, &added);
        checks.done()?;
        let mut change = Change::default();
        change.insert(&added, now)?;
        let detail = json!({ "shortcut": added.shortcut, "name": added.name });
        change.audit(By::caller(caller, now), &mut ids, "macro.created", added.id, detail);
        let (setting, at) = self.save_once(caller, change, (added, now)).await?;
        Ok(Stored { setting, version: 1, created_at: at, updated_at: at })
    }
}
