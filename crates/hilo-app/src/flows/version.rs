use crate::{App, Caller, Error, Result};
use hilo_flow::diff::Change;
use hilo_model::access::Permission;
use hilo_settings::{Flow, FlowVersion, Setting, Stored};

impl App {
    /// The versions of a flow, newest first.
    pub async fn list_flow_versions(&self, caller: &Caller, flow: &str) -> Result<Vec<Stored<FlowVersion>>> {
        caller.require(Permission::FlowsRead)?;
        let flow = self.find_flow(caller, flow).await?;
        let mut versions = self.versions_of(&flow.setting).await?;
        versions.reverse();
        Ok(versions)
    }

    /// One version, with its document.
    pub async fn get_flow_version(
        &self,
        caller: &Caller,
        flow: &str,
        number: i32,
    ) -> Result<(Flow, Stored<FlowVersion>)> {
        caller.require(Permission::FlowsRead)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let versions = self.versions_of(&flow).await?;
        let version = versions.into_iter().find(|stored| stored.setting.number == number);
        Ok((flow, version.ok_or(Error::NotFound(FlowVersion::KIND))?))
    }

    /// What a version changes since an earlier one; since the one before if none is named. The first version changes nothing.
    pub async fn flow_changes(
        &self,
        caller: &Caller,
        flow: &str,
        number: i32,
        since: Option<i32>,
    ) -> Result<Vec<Change>> {
        caller.require(Permission::FlowsRead)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let versions = self.versions_of(&flow).await?;
        let document = |number: i32| {
            let version = versions.iter().find(|stored| stored.setting.number == number);
            let version = version.ok_or(Error::NotFound(FlowVersion::KIND))?;
            Ok::<_, Error>(hilo_flow::Flow::from_value(version.setting.document.clone())?)
        };
        let after = document(number)?;
        let before = match since {
            None if number == 1 => return Ok(Vec::new()),
            since => document(since.unwrap_or(number - 1))?,
        };
        Ok(hilo_flow::diff(&before, &after))
    }
}
