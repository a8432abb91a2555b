use crate::{
    App, Caller, Result,
    change::{By, Change},
};
use hilo_model::{MacroId, access::Permission};
use hilo_settings::Macro;
use serde_json::json;

impl App {
    /// Takes a macro away. What was said with it stays.
    pub async fn delete_macro(&self, caller: &Caller, id: MacroId, based_on: i64) -> Result<()> {
        caller.require(Permission::MacrosWrite)?;
        let before = self.find::<Macro>(caller, id).await?.setting;
        let mut change = Change::default();
        change.delete::<Macro>(id, Some(based_on));
        let detail = json!({ "shortcut": before.shortcut, "name": before.name });
        change.audit(By::caller(caller, self.now()), &mut self.ids()?, "macro.deleted", id, detail);
        self.save(change).await
    }
}
