//! Flows, their drafts, versions and releases.

mod delete;
mod document;
mod draft;
mod experiments;
mod figures;
mod get;
mod hand_in;
mod lane_journal;
mod list;
mod own_templates;
mod publish;
mod push;
mod record;
mod releases;
mod slices;
mod start;
mod templates;
mod test;
mod version;

pub use draft::{FlowDraftItem, SaveFlowDraft};
pub use experiments::{AskExperiments, Experiment, GoalResult, PromoteVariant, VariantResult};
pub use figures::{FlowFigures, NodeFigures, Period, RunFigures, Took};
pub use list::FlowItem;
pub use own_templates::lint_own_templates;
pub use publish::{Publish, WhichVersion};
pub use push::{PushFlow, PushedFlow};
pub use record::{RecordTest, RecordedTest};
pub use releases::{Awaited, ReleaseState, Released};
pub use slices::{AskRuns, Dimension, GroupKey, GroupedRuns, MOST_DIMENSIONS, MOST_GROUPS, SliceFilter};
pub use start::WhichFlow;
pub use test::TestFlow;

use crate::{App, Caller, Error, Result};
use hilo_model::{FlowId, Id, Scope, Timestamp};
use hilo_settings::{Flow, FlowVersion, Release, Setting, Stored};
use std::collections::HashMap;

impl App {
    /// A flow of the caller's workspace, by id or short name.
    pub(crate) async fn find_flow(&self, caller: &Caller, flow: &str) -> Result<Stored<Flow>> {
        if let Ok(id) = flow.parse() {
            let found = self.find::<Flow>(caller, id).await?;
            return if found.setting.deleted_at.is_none() {
                Ok(found)
            } else {
                Err(Error::NotFound(Flow::KIND))
            };
        }
        let flows = self.flows_of(caller).await?;
        flows.into_iter().find(|stored| stored.setting.slug == flow).ok_or(Error::NotFound(Flow::KIND))
    }

    /// The flows of the caller's workspace, but for those that were deleted.
    pub(crate) async fn flows_of(&self, caller: &Caller) -> Result<Vec<Stored<Flow>>> {
        let mut flows = self.all::<Flow>(caller.viewer.scope.workspace).await?;
        flows.retain(|stored| stored.setting.deleted_at.is_none());
        Ok(flows)
    }

    /// The versions of all flows of the caller's workspace, each flow's oldest first: one question, however many flows there are.
    pub(crate) async fn versions_by_flow(
        &self,
        caller: &Caller,
    ) -> Result<HashMap<FlowId, Vec<Stored<FlowVersion>>>> {
        let mut versions = self.all::<FlowVersion>(caller.viewer.scope.workspace).await?;
        versions.sort_by_key(|stored| stored.setting.number);
        let mut by_flow: HashMap<FlowId, Vec<Stored<FlowVersion>>> = HashMap::new();
        for version in versions {
            by_flow.entry(version.setting.flow).or_default().push(version);
        }
        Ok(by_flow)
    }

    /// A flow's versions, oldest first.
    pub(crate) async fn versions_of(&self, flow: &Flow) -> Result<Vec<Stored<FlowVersion>>> {
        let mut versions = self.children::<FlowVersion>(flow.id.uuid()).await?;
        versions.sort_by_key(|stored| stored.setting.number);
        Ok(versions)
    }
}

/// The release that counts at a moment for everybody who has no other, of those of one flow.
fn effective(releases: &[Stored<Release>], scope: Scope, now: Timestamp) -> Option<&Stored<Release>> {
    let counting = Release::counting(releases, scope.environment, now);
    counting.into_iter().find(|release| release.setting.stage.is_none())
}
