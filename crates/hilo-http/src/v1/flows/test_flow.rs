use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_app::flows::TestFlow;
use hilo_flow::testing::{Coverage, Report};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What to test.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestFlowBody {
    /// The number of a version; the latest if absent.
    version: Option<i32>,
    /// A document, in YAML or JSON, that is no version yet.
    document: Option<String>,
    /// Tests, each as text in YAML or JSON; those that are kept with the version if absent.
    tests: Option<Vec<String>>,
}

/// What came of the tests.
#[derive(Serialize, ToSchema)]
pub(crate) struct TestedFlowBody {
    /// Whether all passed.
    passed: bool,
    tests: Vec<TestedBody>,
    coverage: CoverageBody,
}

/// A test and what came of it.
#[derive(Serialize, ToSchema)]
struct TestedBody {
    /// What it shows.
    test: String,
    passed: bool,
    failures: Vec<TestFailureBody>,
    /// The way that was taken: `node:output`, or `node` where it waited.
    path: Vec<String>,
}

/// Something that was not as expected.
#[derive(Serialize, ToSchema)]
struct TestFailureBody {
    /// Which step of the test, from 1.
    step: usize,
    /// What was compared.
    what: String,
    expected: String,
    found: String,
}

/// How much of the flow the tests went through.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowCoverage)]
struct CoverageBody {
    /// How many nodes there are, and how many were reached.
    nodes: usize,
    nodes_reached: usize,
    /// How many outputs there are, and how many were taken.
    branches: usize,
    branches_taken: usize,
    /// How many different ways were gone from beginning to end.
    paths: usize,
    /// Nodes that no test reaches.
    missed_nodes: Vec<String>,
    /// Outputs that no test takes, as `node:output`.
    missed_branches: Vec<String>,
}

impl From<Coverage> for CoverageBody {
    fn from(coverage: Coverage) -> Self {
        Self {
            nodes: coverage.nodes,
            nodes_reached: coverage.nodes_reached(),
            branches: coverage.branches,
            branches_taken: coverage.branches_taken(),
            paths: coverage.paths,
            missed_nodes: coverage.missed_nodes,
            missed_branches: coverage.missed_branches,
        }
    }
}

impl From<Report> for TestedBody {
    fn from(report: Report) -> Self {
        let path = report.replay.turns.iter().flat_map(|turn| &turn.path).map(ToString::to_string).collect();
        let failure = |failure: hilo_flow::testing::Failure| TestFailureBody {
            step: failure.step + 1,
            what: failure.what,
            expected: failure.expected,
            found: failure.found,
        };
        let passed = report.passed();
        Self { test: report.test, passed, failures: report.failures.into_iter().map(failure).collect(), path }
    }
}

/// Play a flow's tests. Nothing is sent, no backend is asked, and no time passes.
#[utoipa::path(post, path = "/flows/{flow}/test", tag = "flows", request_body = TestFlowBody,
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 200, description = "What came of them", body = TestedFlowBody)))]
pub(crate) async fn test_flow(
    State(api): State<Api>,
    At(flow): At<String>,
    Posted { caller, body }: Posted<TestFlowBody>,
) -> problem::Result<Json<TestedFlowBody>> {
    let input = TestFlow { version: body.version, document: body.document, tests: body.tests };
    let (reports, coverage) = api.app.test_flow(&caller, &flow, input).await?;
    let tests: Vec<TestedBody> = reports.into_iter().map(Into::into).collect();
    Ok(Json(TestedFlowBody {
        passed: tests.iter().all(|test| test.passed),
        tests,
        coverage: coverage.into(),
    }))
}
