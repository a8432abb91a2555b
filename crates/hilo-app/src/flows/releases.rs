use crate::{App, Caller, Result};
use hilo_flow::lint::template_uses;
use hilo_model::{Id, Timestamp, access::Permission};
use hilo_settings::{
    AwaitedTemplate, AwaitingRelease, Flow, FlowVersion, Release, Stored, Template, TemplateStanding,
};
use serde::{Deserialize, Serialize};

/// A release with what one wants to know of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Released {
    /// The release.
    pub release: Release,
    /// The number of its version; none if it takes the flow off.
    pub number: Option<i32>,
    /// When it was decided.
    pub created_at: Timestamp,
    /// The templates that it waits for; none if it does not wait.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub awaited: Vec<AwaitedTemplate>,
}

/// A template that a release waits for, and how far that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// The template.
    pub template: AwaitedTemplate,
    /// How far it is; none if it is gone.
    pub standing: Option<TemplateStanding>,
    /// The nodes of the version that send it.
    pub nodes: Vec<String>,
}

/// Where a release stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseState {
    /// It waits until templates are approved, and takes effect by itself then.
    AwaitingApproval,
    /// It takes effect later.
    Scheduled,
    /// It counts, for everybody or for its part of the people.
    Live,
    /// A later one counts.
    Past,
}

impl ReleaseState {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingApproval => "awaiting_approval",
            Self::Scheduled => "scheduled",
            Self::Live => "live",
            Self::Past => "past",
        }
    }
}

impl Released {
    pub(super) fn of(stored: &Stored<Release>, versions: &[Stored<FlowVersion>]) -> Self {
        let release = stored.setting.clone();
        let number =
            versions.iter().find(|v| Some(v.setting.id) == release.version).map(|v| v.setting.number);
        Self { release, number, created_at: stored.created_at, awaited: Vec::new() }
    }

    pub(super) fn awaiting(stored: &Stored<AwaitingRelease>, versions: &[Stored<FlowVersion>]) -> Self {
        let AwaitingRelease { release, templates } = stored.setting.clone();
        let number =
            versions.iter().find(|v| Some(v.setting.id) == release.version).map(|v| v.setting.number);
        Self { release, number, created_at: stored.created_at, awaited: templates }
    }
}

impl App {
    /// The releases of a flow in the caller's environment, the latest first.
    pub async fn list_releases(&self, caller: &Caller, flow: &str) -> Result<Vec<(Released, ReleaseState)>> {
        caller.require(Permission::FlowsRead)?;
        let (environment, now) = (caller.viewer.scope.environment, self.now());
        let flow = self.find_flow(caller, flow).await?.setting;
        let versions = self.versions_of(&flow).await?;
        let mut releases = self.children::<Release>(flow.id.uuid()).await?;
        releases.retain(|release| release.setting.environment == environment);
        let counting: Vec<_> =
            Release::counting(&releases, environment, now).into_iter().map(|r| r.setting.id).collect();
        releases.sort_by_key(|r| std::cmp::Reverse((r.setting.effective_at.max(r.created_at), r.setting.id)));
        let state = |release: &Release| {
            if release.effective_at > now {
                ReleaseState::Scheduled
            } else if counting.contains(&release.id) {
                ReleaseState::Live
            } else {
                ReleaseState::Past
            }
        };
        let awaiting = self.awaiting_release(caller, &flow).await?;
        let awaiting = awaiting.map(|stored| Released::awaiting(&stored, &versions));
        let awaiting = awaiting.map(|released| (released, ReleaseState::AwaitingApproval));
        let rest = releases.iter().map(|r| (Released::of(r, &versions), state(&r.setting)));
        Ok(awaiting.into_iter().chain(rest).collect())
    }

    /// How far the templates are that a release waits for.
    pub async fn awaited_templates(&self, caller: &Caller, released: &Released) -> Result<Vec<Awaited>> {
        caller.require(Permission::FlowsRead)?;
        if released.awaited.is_empty() {
            return Ok(Vec::new());
        }
        let version = match released.release.version {
            Some(id) => self.load::<FlowVersion>(id).await?,
            None => None,
        };
        let document = version.and_then(|v| hilo_flow::Flow::from_value(v.setting.document).ok());
        let mut awaited = Vec::new();
        for template in &released.awaited {
            let there = self.load::<Template>(template.id).await?;
            let nodes = document.as_ref().map(|flow| senders(flow, template)).unwrap_or_default();
            let standing = there.map(|stored| stored.setting.standing());
            awaited.push(Awaited { template: template.clone(), standing, nodes });
        }
        Ok(awaited)
    }

    /// The release of a flow that waits in the caller's environment.
    pub(super) async fn awaiting_release(
        &self,
        caller: &Caller,
        flow: &Flow,
    ) -> Result<Option<Stored<AwaitingRelease>>> {
        self.load_by_key(&AwaitingRelease::key_of(caller.viewer.scope.environment, flow.id)).await
    }
}

/// The nodes that send a template, in the flow's order.
fn senders(flow: &hilo_flow::Flow, template: &AwaitedTemplate) -> Vec<String> {
    let mut nodes: Vec<String> = template_uses(flow)
        .filter(|used| used.template.name == template.name)
        .filter(|used| used.languages(flow).contains(&template.language))
        .map(|used| used.node.to_owned())
        .collect();
    nodes.dedup();
    nodes
}
