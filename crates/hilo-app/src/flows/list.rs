use super::effective;
use crate::{App, Caller, Result};
use hilo_model::{Id, access::Permission};
use hilo_settings::{Flow, FlowVersion, Release, Stored};

/// A flow with what is live of it in the caller's environment.
#[derive(Debug, Clone)]
pub struct FlowItem {
    /// The flow.
    pub flow: Stored<Flow>,
    /// The number of the latest version.
    pub latest: Option<i32>,
    /// The release that counts now.
    pub live: Option<Release>,
    /// The number of the live version.
    pub live_number: Option<i32>,
    /// Releases that take effect later, soonest first.
    pub scheduled: Vec<Release>,
}

impl App {
    /// The flows of the caller's workspace.
    pub async fn list_flows(&self, caller: &Caller) -> Result<Vec<FlowItem>> {
        caller.require(Permission::FlowsRead)?;
        let mut items = Vec::new();
        for flow in self.all::<Flow>(caller.viewer.scope.workspace).await? {
            items.push(self.flow_item(caller, flow).await?);
        }
        items.sort_by(|a, b| a.flow.setting.slug.cmp(&b.flow.setting.slug));
        Ok(items)
    }

    pub(super) async fn flow_item(&self, caller: &Caller, flow: Stored<Flow>) -> Result<FlowItem> {
        let (scope, now) = (caller.viewer.scope, self.now());
        let versions = self.versions_of(&flow.setting).await?;
        let releases = self.children::<Release>(flow.setting.id.uuid()).await?;
        let live = effective(&releases, scope, now).map(|stored| stored.setting.clone());
        let live = live.filter(|release| release.version.is_some());
        let number = |version: &FlowVersion| version.number;
        let live_number = live.as_ref().and_then(|release| {
            versions.iter().find(|v| Some(v.setting.id) == release.version).map(|v| number(&v.setting))
        });
        let mut scheduled: Vec<Release> = releases
            .into_iter()
            .map(|stored| stored.setting)
            .filter(|r| r.environment == scope.environment && r.effective_at > now)
            .collect();
        scheduled.sort_by_key(|release| release.effective_at);
        let latest = versions.last().map(|stored| number(&stored.setting));
        Ok(FlowItem { flow, latest, live, live_number, scheduled })
    }
}
