//! Message templates: what the accounts hold, what is being written, what a message made of one must give.
//!
//! Nothing here calls out: what is wanted at the provider is written down as an order, which
//! `hilo_runtime::templates` carries out.

mod accounts;
mod acknowledge;
mod add;
mod approve;
mod approvers;
mod ask_review;
mod delete;
mod discard;
mod figures;
mod fill;
mod get;
mod insights;
mod list;
mod return_draft;
mod save;

pub use accounts::AccountView;
pub use add::AddTemplate;
pub use approvers::Approver;
pub use figures::TemplateFigures;
pub use insights::AskedInsights;
pub use list::TemplateFilter;
pub use save::DraftContent;
pub(crate) use save::as_handed_in;

use crate::{App, Caller, Error, Result, threads::thread_access};
use hilo_model::{TemplateId, Timestamp, access::Permission};
use hilo_settings::{Stored, Template};
use serde_json::Value;

/// Whoever sees threads may see templates, because they may send them; so may whoever writes them.
fn may_see(caller: &Caller) -> Result<()> {
    if caller.viewer.may(Permission::TemplatesWrite) { Ok(()) } else { thread_access(caller).map(|_| ()) }
}

impl App {
    /// Saves a template that was changed.
    async fn keep_template(
        &self,
        caller: &Caller,
        before: &Stored<Template>,
        after: Template,
        based_on: i64,
        action: &str,
        detail: Value,
    ) -> Result<Stored<Template>> {
        use crate::change::{By, Change};
        let now = self.now();
        let mut change = Change::default();
        change.update(&after, based_on, now)?;
        let mut detail = detail;
        detail["name"] = after.name.clone().into();
        detail["language"] = after.language.clone().into();
        change.audit(By::caller(caller, now), &mut self.ids()?, action, after.id, detail);
        self.save(change).await?;
        Ok(Stored { setting: after, version: based_on + 1, created_at: before.created_at, updated_at: now })
    }

    /// A template whose draft may be changed: nothing is being done with it at the provider.
    async fn idle_template(&self, caller: &Caller, id: TemplateId) -> Result<Stored<Template>> {
        let found = self.find::<Template>(caller, id).await?;
        if found.setting.order.is_some() { Err(Error::TemplateState) } else { Ok(found) }
    }
}

fn fresh((setting, at): (Template, Timestamp)) -> Stored<Template> {
    Stored { setting, version: 1, created_at: at, updated_at: at }
}
