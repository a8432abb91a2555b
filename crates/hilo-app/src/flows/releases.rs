use crate::{App, Caller, Result};
use hilo_model::{Id, Timestamp, access::Permission};
use hilo_settings::{FlowVersion, Release, Stored};
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
}

/// Where a release stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseState {
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
        Self { release, number, created_at: stored.created_at }
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
        Ok(releases.iter().map(|r| (Released::of(r, &versions), state(&r.setting))).collect())
    }
}
