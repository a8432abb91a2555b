//! Flows, their versions and releases.

mod figures;
mod get;
mod list;
mod publish;
mod push;
mod templates;
mod version;

pub use figures::{FlowFigures, NodeFigures, Period, RunFigures, Took};
pub use list::FlowItem;
pub use publish::{Publish, WhichVersion};
pub use push::{PushFlow, PushedFlow};

use crate::{App, Caller, Error, Result};
use hilo_model::{Id, Scope, Timestamp};
use hilo_settings::{Flow, FlowVersion, Release, Setting, Stored};

impl App {
    /// A flow of the caller's workspace, by id or short name.
    pub(crate) async fn find_flow(&self, caller: &Caller, flow: &str) -> Result<Stored<Flow>> {
        if let Ok(id) = flow.parse() {
            return self.find(caller, id).await;
        }
        let flows = self.all::<Flow>(caller.viewer.scope.workspace).await?;
        flows.into_iter().find(|stored| stored.setting.slug == flow).ok_or(Error::NotFound(Flow::KIND))
    }

    /// A flow's versions, oldest first.
    pub(crate) async fn versions_of(&self, flow: &Flow) -> Result<Vec<Stored<FlowVersion>>> {
        let mut versions = self.children::<FlowVersion>(flow.id.uuid()).await?;
        versions.sort_by_key(|stored| stored.setting.number);
        Ok(versions)
    }
}

/// The release that counts at a moment, of those of one flow.
fn effective(releases: &[Stored<Release>], scope: Scope, now: Timestamp) -> Option<&Stored<Release>> {
    releases
        .iter()
        .filter(|r| r.setting.environment == scope.environment && r.setting.effective_at <= now)
        .max_by_key(|r| (r.setting.effective_at.max(r.created_at), r.setting.id))
}
