use super::Released;
use crate::{App, Caller, Result};
use hilo_flow::{Flow as Document, document::FlowInput};
use hilo_model::{Id, access::Permission};
use hilo_settings::{Flow, FlowVersion, Release, Stored};

/// A flow with what is live of it in the caller's environment.
#[derive(Debug, Clone)]
pub struct FlowItem {
    /// The flow.
    pub flow: Stored<Flow>,
    /// The number of the latest version.
    pub latest: Option<i32>,
    /// The release that counts now for everybody who has no other.
    pub live: Option<Released>,
    /// What a run of the live version begins with, by name.
    pub inputs: Vec<(String, FlowInput)>,
    /// Releases that count for a part of the people, the latest first.
    pub staged: Vec<Released>,
    /// Releases that take effect later, soonest first.
    pub scheduled: Vec<Released>,
    /// The release that waits until its templates are approved.
    pub awaiting: Option<Released>,
}

impl App {
    /// The flows of the caller's workspace.
    pub async fn list_flows(&self, caller: &Caller) -> Result<Vec<FlowItem>> {
        caller.require(Permission::FlowsRead)?;
        let mut items = Vec::new();
        for flow in self.flows_of(caller).await? {
            items.push(self.flow_item(caller, flow).await?);
        }
        items.sort_by(|a, b| a.flow.setting.slug.cmp(&b.flow.setting.slug));
        Ok(items)
    }

    pub(super) async fn flow_item(&self, caller: &Caller, flow: Stored<Flow>) -> Result<FlowItem> {
        let (environment, now) = (caller.viewer.scope.environment, self.now());
        let versions = self.versions_of(&flow.setting).await?;
        let releases = self.children::<Release>(flow.setting.id.uuid()).await?;
        let counting = Release::counting(&releases, environment, now);
        let (staged, live): (Vec<_>, Vec<_>) =
            counting.into_iter().partition(|release| release.setting.stage.is_some());
        let live = live.into_iter().find(|release| release.setting.version.is_some());
        let mut scheduled: Vec<Released> = releases
            .iter()
            .filter(|r| r.setting.environment == environment && r.setting.effective_at > now)
            .map(|release| Released::of(release, &versions))
            .collect();
        scheduled.sort_by_key(|released| released.release.effective_at);
        let awaiting = self.awaiting_release(caller, &flow.setting).await?;
        let document = live.and_then(|release| {
            let is_live =
                |version: &&Stored<FlowVersion>| Some(version.setting.id) == release.setting.version;
            Document::from_value(versions.iter().find(is_live)?.setting.document.clone()).ok()
        });
        Ok(FlowItem {
            awaiting: awaiting.map(|stored| Released::awaiting(&stored, &versions)),
            inputs: document.map(|document| document.inputs.into_iter().collect()).unwrap_or_default(),
            latest: versions.last().map(|stored| stored.setting.number),
            live: live.map(|release| Released::of(release, &versions)),
            staged: staged.into_iter().map(|release| Released::of(release, &versions)).collect(),
            scheduled,
            flow,
        })
    }
}
