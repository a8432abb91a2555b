use super::document::{read, read_tests};
use crate::{App, Caller, Error};
use hilo_flow::{
    Finding, Program,
    lint::{Severity, Wording},
    testing::{self, Coverage, Library, Report, TestCase},
};
use hilo_model::access::Permission;
use hilo_settings::{FlowVersion, Setting as _};
use std::sync::Arc;

/// What to test.
#[derive(Debug, Clone, Default)]
pub struct TestFlow {
    /// The number of a version; the latest if neither it nor a document is named.
    pub version: Option<i32>,
    /// A document, YAML or JSON, that is no version yet.
    pub document: Option<String>,
    /// Tests, YAML or JSON; none: those that are kept with the version.
    pub tests: Option<Vec<String>>,
}

impl App {
    /// Plays a flow's tests: nothing is sent, no backend is asked, and no time passes.
    pub async fn test_flow(
        &self,
        caller: &Caller,
        flow: &str,
        input: TestFlow,
    ) -> crate::Result<(Vec<Report>, Coverage)> {
        caller.require(Permission::FlowsRead)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let versions = self.versions_of(&flow).await?;
        let version = match input.version {
            Some(number) => versions.into_iter().find(|stored| stored.setting.number == number),
            None => versions.into_iter().next_back(),
        };
        let version = version.ok_or(Error::NotFound(FlowVersion::KIND))?.setting;
        let document = match &input.document {
            Some(document) => read(document)?,
            None => hilo_flow::Flow::from_value(version.document)?,
        };
        let tests = match &input.tests {
            Some(tests) => read_tests(tests)?,
            None => version.tests,
        };
        let cases = tests
            .into_iter()
            .map(serde_json::from_value)
            .collect::<Result<Vec<TestCase>, serde_json::Error>>()?;
        self.play(caller, &document, &cases).await
    }

    /// Refuses a version that fails one of its own tests.
    pub(super) async fn check_tests(&self, caller: &Caller, version: &FlowVersion) -> crate::Result<()> {
        if version.tests.is_empty() {
            return Ok(());
        }
        let document = hilo_flow::Flow::from_value(version.document.clone())?;
        let cases = version
            .tests
            .iter()
            .cloned()
            .map(serde_json::from_value)
            .collect::<Result<Vec<TestCase>, serde_json::Error>>()?;
        let (reports, _) = self.play(caller, &document, &cases).await?;
        let failed: Vec<Finding> = reports
            .iter()
            .enumerate()
            .filter_map(|(at, report)| Some(test_failed(at, report, report.failures.first()?)))
            .collect();
        if failed.is_empty() { Ok(()) } else { Err(Error::Flow(failed)) }
    }

    async fn play(
        &self,
        caller: &Caller,
        document: &hilo_flow::Flow,
        cases: &[TestCase],
    ) -> crate::Result<(Vec<Report>, Coverage)> {
        let known = self.other_documents(caller, &document.flow).await?;
        let own = Program::compile_knowing(document, &known).map_err(Error::Flow)?;
        // Flows that cannot be compiled are not live either.
        let others = known.documents.iter().filter_map(|other| Program::of_published(other).ok());
        let programs: Vec<Program> = std::iter::once(own).chain(others).collect();
        let cases = cases.to_vec();
        // Scripts really run, which may take a while.
        let play = move || {
            let library = Library::new(programs).with_worker(Arc::new(hilo_jobs::Workshop));
            cases.iter().map(|case| testing::run(&library, case)).collect::<Vec<Report>>()
        };
        let played = tokio::task::spawn_blocking(play).await;
        let reports = played.map_err(|error| Error::Internal(error.to_string()))?;
        let coverage = testing::Coverage::of(document, reports.iter().map(|report| &report.replay));
        Ok((reports, coverage))
    }
}

fn test_failed(at: usize, report: &Report, failure: &testing::Failure) -> Finding {
    let testing::Failure { step, what, expected, found } = failure;
    let (name, step) = (&report.test, step + 1);
    Finding {
        code: "test_failed".to_owned(),
        severity: Severity::Error,
        node: None,
        path: format!("tests[{at}].steps[{}]", step - 1),
        message: Wording {
            es: format!(
                "la prueba «{name}» falla en el paso {step} ({what}): se esperaba {expected} y hubo {found}"
            ),
            en: format!(
                "the test “{name}” fails at step {step} ({what}): expected {expected}, found {found}"
            ),
            pt: format!(
                "o teste «{name}» falha no passo {step} ({what}): esperava-se {expected} e houve {found}"
            ),
        },
        mend: Some(Wording {
            es: "Corrige el flujo, o la prueba si lo que cambió es lo que se quiere.".to_owned(),
            en: "Mend the flow, or the test if what changed is what is wanted.".to_owned(),
            pt: "Corrija o fluxo, ou o teste se o que mudou é o que se quer.".to_owned(),
        }),
    }
}
