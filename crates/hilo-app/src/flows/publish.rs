use crate::{
    App, Caller, Error, FieldError, Problem, Result,
    change::{By, Change},
};
use hilo_flow::{Program, lint::Known};
use hilo_model::{FlowVersionId, Timestamp, access::Permission};
use hilo_settings::{Environment, Flow, FlowVersion, Release};
use serde_json::json;

/// What to make live.
#[derive(Debug, Clone)]
pub struct Publish {
    /// Which version.
    pub version: WhichVersion,
    /// From when; now if no moment is named or it is past.
    pub at: Option<Timestamp>,
}

/// Which version of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichVersion {
    /// The newest.
    Latest,
    /// By its number.
    Number(i32),
    /// By its id.
    Id(FlowVersionId),
}

impl App {
    /// Makes a version live in the caller's environment, now or from a moment on. Publishing an earlier version again is
    /// how one rolls back.
    pub async fn publish_flow(&self, caller: &Caller, flow: &str, input: Publish) -> Result<Release> {
        caller.require(Permission::FlowsPublish)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        if let Some(earlier) = self.earlier(caller).await? {
            return Ok(earlier);
        }
        let mut versions = self.versions_of(&flow).await?;
        let version = match input.version {
            WhichVersion::Latest => versions.pop(),
            WhichVersion::Number(number) => versions.into_iter().find(|v| v.setting.number == number),
            WhichVersion::Id(id) => versions.into_iter().find(|v| v.setting.id == id),
        };
        let version = version.map(|stored| stored.setting);
        let version =
            version.ok_or_else(|| FieldError::new("/version", Problem::Unknown { kind: "flow_version" }))?;
        self.check_names(caller, &version).await?;
        self.release(caller, flow, Some(version), input.at).await
    }

    /// Takes a flow off in the caller's environment. Runs under way go on.
    pub async fn unpublish_flow(
        &self,
        caller: &Caller,
        flow: &str,
        at: Option<Timestamp>,
    ) -> Result<Release> {
        caller.require(Permission::FlowsPublish)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        if let Some(earlier) = self.earlier(caller).await? {
            return Ok(earlier);
        }
        self.release(caller, flow, None, at).await
    }

    /// Checks the names of other flows and of variables that a version uses.
    async fn check_names(&self, caller: &Caller, version: &FlowVersion) -> Result<()> {
        let scope = caller.viewer.scope;
        let flows = self.all::<Flow>(scope.workspace).await?;
        let environments = self.all::<Environment>(scope.workspace).await?;
        let environment = environments.into_iter().find(|e| e.setting.id == scope.environment);
        let known = Known {
            flows: Some(flows.into_iter().map(|stored| stored.setting.slug).collect()),
            fields: None,
            env: environment
                .map(|stored| stored.setting.variables.into_iter().map(|(name, _)| name).collect()),
            templates: self.known_templates(caller).await?,
        };
        let document = hilo_flow::Flow::from_value(version.document.clone())?;
        Program::compile_knowing(&document, &known).map_err(Error::Flow)?;
        Ok(())
    }

    async fn release(
        &self,
        caller: &Caller,
        flow: Flow,
        version: Option<FlowVersion>,
        at: Option<Timestamp>,
    ) -> Result<Release> {
        let (now, mut ids) = (self.now(), self.ids()?);
        let scope = caller.viewer.scope;
        let release = Release {
            id: ids.make(),
            workspace: scope.workspace,
            environment: scope.environment,
            flow: flow.id,
            version: version.as_ref().map(|version| version.id),
            effective_at: at.map_or(now, |at| at.max(now)),
            author: caller.viewer.actor,
        };
        let mut change = Change::default();
        change.insert(&release, now)?;
        let action = if version.is_some() { "flow.published" } else { "flow.unpublished" };
        let detail = json!({
            "flow": flow.slug, "number": version.map(|v| v.number),
            "effective_at": release.effective_at.to_string(),
        });
        change.audit(By::caller(caller, now), &mut ids, action, flow.id, detail);
        self.save_once(caller, change, release).await
    }
}
