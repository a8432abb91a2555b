use crate::{
    App, Caller, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{Locale, access::Permission};
use hilo_settings::{Stored, Workspace};
use serde_json::json;

/// What to change of a workspace.
#[derive(Debug, Clone, Default)]
pub struct UpdateWorkspace {
    /// The name people see.
    pub name: Option<String>,
    /// The language of people whose language is not known.
    pub locale: Option<Locale>,
    /// The IANA time zone of people whose zone is not known.
    pub time_zone: Option<String>,
    /// How long after a ticket was solved a message still belongs to it, in hours.
    pub threading_window_hours: Option<u32>,
}

impl App {
    /// Changes the caller's workspace.
    pub async fn update_workspace(
        &self,
        caller: &Caller,
        based_on: i64,
        input: UpdateWorkspace,
    ) -> Result<Stored<Workspace>> {
        caller.require(Permission::SettingsWrite)?;
        let before = self.get_workspace(caller).await?;
        let mut after = before.setting.clone();
        if let Some(name) = input.name {
            after.name = name;
        }
        if let Some(locale) = input.locale {
            after.locale = locale;
        }
        if let Some(zone) = input.time_zone {
            after.time_zone = zone;
        }
        if let Some(hours) = input.threading_window_hours {
            after.threading_window_hours = hours;
        }
        let mut checks = Checks::default();
        checks.text("/name", &after.name, 120);
        checks.range("/threading_window_hours", i64::from(after.threading_window_hours), 0, 24 * 90);
        checks.time_zone("/time_zone", &after.time_zone);
        checks.done()?;

        let now = self.now();
        let mut change = Change::default();
        change.update(&after, based_on, now)?;
        let detail = json!({ "before": before.setting, "after": after });
        change.audit(By::caller(caller, now), &mut self.ids()?, "workspace.updated", after.id, detail);
        self.save(change).await?;
        Ok(Stored { setting: after, version: based_on + 1, created_at: before.created_at, updated_at: now })
    }
}
