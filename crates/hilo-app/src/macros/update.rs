use super::check;
use crate::{
    App, Caller, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{MacroId, access::Permission};
use hilo_settings::{Macro, Stored};
use serde_json::json;

/// What to change of a macro.
#[derive(Debug, Clone, Default)]
pub struct UpdateMacro {
    /// What one types behind a slash to get it.
    pub shortcut: Option<String>,
    /// What it is, in a few words.
    pub name: Option<String>,
    /// What is said.
    pub body: Option<String>,
}

impl App {
    /// Changes a macro.
    pub async fn update_macro(
        &self,
        caller: &Caller,
        id: MacroId,
        based_on: i64,
        input: UpdateMacro,
    ) -> Result<Stored<Macro>> {
        caller.require(Permission::MacrosWrite)?;
        let before = self.find::<Macro>(caller, id).await?;
        let mut after = before.setting.clone();
        after.shortcut = input.shortcut.unwrap_or(after.shortcut);
        after.name = input.name.unwrap_or(after.name);
        after.body = input.body.unwrap_or(after.body);
        let mut checks = Checks::default();
        check(&mut checks, &after);
        checks.done()?;
        let now = self.now();
        let mut change = Change::default();
        change.update(&after, based_on, now)?;
        let detail = json!({ "before": before.setting, "after": after });
        change.audit(By::caller(caller, now), &mut self.ids()?, "macro.updated", id, detail);
        self.save(change).await?;
        Ok(Stored { setting: after, version: based_on + 1, created_at: before.created_at, updated_at: now })
    }
}
