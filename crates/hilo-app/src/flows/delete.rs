use crate::{
    App, Caller, Error, FieldError, FlowUse, Problem, Result,
    change::{By, Change},
};
use hilo_model::{EnvironmentId, Id, access::Permission, release::RunPolicy};
use hilo_settings::{
    AwaitingRelease, Environment, Flow, FlowDraft, FlowHook, FlowHookCalls, Release, Stored,
};
use serde_json::json;
use std::collections::BTreeSet;

impl App {
    /// Deletes a flow in all environments: nobody starts it any more, its short name is free, and its versions stay for the runs that were
    /// made of them. What becomes of people inside says the policy. Refused as long as other flows go to it, and to a program's key as long
    /// as it counts, is to count or can be called in another environment than the key's.
    pub async fn delete_flow(&self, caller: &Caller, flow: &str, policy: RunPolicy) -> Result<()> {
        caller.require(Permission::FlowsPublish)?;
        caller.require(Permission::FlowsWrite)?;
        let stored = self.find_flow(caller, flow).await?;
        let flow = &stored.setting;
        if policy == RunPolicy::Migrate {
            return Err(FieldError::new("/policy", Problem::Form { example: "stay" }).into());
        }
        let (now, mut ids) = (self.now(), self.ids()?);
        let releases = self.children::<Release>(flow.id.uuid()).await?;
        let awaiting = self.children::<AwaitingRelease>(flow.id.uuid()).await?;
        let hooks = self.children::<FlowHook>(flow.id.uuid()).await?;
        let is_concerned = |environment: EnvironmentId| {
            let counts = |release: &&Stored<Release>| release.setting.version.is_some();
            let comes = |release: &Stored<Release>| {
                release.setting.environment == environment && release.setting.effective_at > now
            };
            Release::counting(&releases, environment, now).iter().any(counts)
                || releases.iter().any(comes)
                || awaiting.iter().any(|waits| waits.setting.release.environment == environment)
                || hooks.iter().any(|hook| hook.setting.environment == environment)
        };
        let mut concerned = self.environments_of(caller).await?;
        concerned.retain(|environment| is_concerned(environment.id));
        caller.require_within(&concerned)?;
        let used = self.uses_of(caller, flow).await?;
        if !used.is_empty() {
            return Err(Error::FlowInUse(used));
        }
        let mut change = Change::default();
        for environment in concerned.iter().map(|environment| environment.id) {
            // What has not begun must not begin.
            for later in &releases {
                if later.setting.environment == environment && later.setting.effective_at > now {
                    change.delete::<Release>(later.setting.id, Some(later.version));
                }
            }
            let counting = Release::counting(&releases, environment, now);
            if counting.iter().any(|release| release.setting.version.is_some()) {
                let off = Release {
                    id: ids.make(),
                    workspace: flow.workspace,
                    environment,
                    flow: flow.id,
                    version: None,
                    effective_at: now,
                    author: caller.viewer.actor,
                    stage: None,
                    policy,
                };
                change.insert(&off, now)?;
            }
        }
        for awaiting in awaiting {
            change.delete::<AwaitingRelease>(awaiting.setting.release.id, Some(awaiting.version));
        }
        for hook in hooks {
            change.delete::<FlowHook>(hook.setting.id, Some(hook.version));
            change.delete::<FlowHookCalls>(hook.setting.id, None);
        }
        for draft in self.children::<FlowDraft>(flow.id.uuid()).await? {
            change.delete::<FlowDraft>(draft.setting.id, Some(draft.version));
        }
        let deleted = Flow { deleted_at: Some(now), ..flow.clone() };
        change.update(&deleted, stored.version, now)?;
        // In the log of each environment in which it is gone, and of the one from which it was deleted.
        let here = caller.viewer.scope.environment;
        let others = concerned.iter().map(|environment| environment.id).filter(|id| *id != here);
        for environment in std::iter::once(here).chain(others) {
            let by = By { environment: Some(environment), ..By::caller(caller, now) };
            let detail = json!({ "flow": flow.slug, "policy": policy });
            change.audit(by, &mut ids, "flow.deleted", flow.id, detail);
        }
        self.save(change).await
    }

    async fn environments_of(&self, caller: &Caller) -> Result<Vec<Environment>> {
        let all = self.all::<Environment>(caller.viewer.scope.workspace).await?;
        Ok(all.into_iter().map(|stored| stored.setting).collect())
    }

    /// The nodes of other flows that go to this one: of what is live anywhere, and of the latest versions.
    async fn uses_of(&self, caller: &Caller, flow: &Flow) -> Result<Vec<FlowUse>> {
        let environments = self.environments_of(caller).await?;
        let now = self.now();
        let mut uses = Vec::new();
        let mut versions = self.versions_by_flow(caller).await?;
        for other in self.flows_of(caller).await? {
            if other.setting.id == flow.id {
                continue;
            }
            let versions = versions.remove(&other.setting.id).unwrap_or_default();
            let releases = self.children::<Release>(other.setting.id.uuid()).await?;
            let counting = environments.iter().flat_map(|environment| {
                Release::counting(&releases, environment.id, now)
                    .into_iter()
                    .filter_map(|r| r.setting.version)
            });
            let latest = versions.last().map(|latest| latest.setting.id);
            let wanted: BTreeSet<_> = counting.chain(latest).collect();
            for version in versions.iter().filter(|version| wanted.contains(&version.setting.id)) {
                let Ok(document) = hilo_flow::Flow::from_value(version.setting.document.clone()) else {
                    continue;
                };
                let nodes = document.others().filter(|(_, to)| *to == flow.slug);
                uses.extend(nodes.map(|(node, _)| FlowUse {
                    flow: other.setting.slug.clone(),
                    version: version.setting.number,
                    node: node.to_owned(),
                }));
            }
        }
        Ok(uses)
    }
}
