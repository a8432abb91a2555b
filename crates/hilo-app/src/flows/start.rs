use crate::{App, Caller, Error, FieldError, Problem, Result};
use hilo_flow::{Flow as Document, program::GivenWrong, program::check_given};
use hilo_model::{FlowVersionId, Id, access::Permission};
use hilo_settings::{FlowVersion, Release};
use serde_json::{Map, Value};

/// Which flow to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhichFlow {
    /// A version.
    Version(FlowVersionId),
    /// What is live of a flow in the caller's environment, by the flow's id or short name.
    Flow(String),
}

impl App {
    /// The version that is to be started. Whether the caller may start it is asked with the order.
    pub async fn version_to_start(&self, caller: &Caller, which: &WhichFlow) -> Result<FlowVersionId> {
        caller.require(Permission::ThreadsWrite)?;
        let flow = match which {
            WhichFlow::Version(version) => return Ok(*version),
            WhichFlow::Flow(flow) => self.find_flow(caller, flow).await?.setting,
        };
        let releases = self.children::<Release>(flow.id.uuid()).await?;
        let counting = Release::counting(&releases, caller.viewer.scope.environment, self.now());
        // Where a release is for a part of the people, the lane takes the one that is for its person.
        let version = counting.iter().rev().find_map(|release| release.setting.version);
        version.ok_or(Error::NotFound("release"))
    }

    /// Whether a run of a version can begin with these values; everything that is wrong with them.
    pub(crate) async fn check_given(
        &self,
        caller: &Caller,
        version: FlowVersionId,
        given: &Map<String, Value>,
    ) -> Result<()> {
        let version = self.find::<FlowVersion>(caller, version).await?.setting;
        let flow = Document::from_value(version.document)?;
        let errors: Vec<FieldError> = check_given(&flow, given)
            .into_iter()
            .map(|found| {
                let problem = match found.why {
                    GivenWrong::Unknown { .. } => Problem::Unknown { kind: "input" },
                    GivenWrong::Missing { .. } => Problem::Required,
                    GivenWrong::Mismatch { kind } => Problem::Form { example: kind.example() },
                };
                FieldError::new(format!("/variables/{}", found.name), problem)
            })
            .collect();
        if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
    }
}
