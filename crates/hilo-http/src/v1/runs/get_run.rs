use super::RunBody;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
    v1::{openapi, threads::opened},
};
use axum::{Json, extract::State};
use hilo_flow::engine::TraceStep;
use hilo_model::{RunId, message::Referral};
use serde::Serialize;
use utoipa::ToSchema;

/// A run with its steps.
#[derive(Serialize, ToSchema)]
#[schema(as = RunWithSteps)]
pub(crate) struct RunWithStepsBody {
    #[serde(flatten)]
    run: RunBody,
    /// Its steps, by the turns that took them, oldest first.
    turns: Vec<RunTurnBody>,
    /// The advertisement or post that led the customer here, if their message started the run.
    #[schema(schema_with = openapi::referral)]
    referral: Option<Referral>,
}

/// The steps of one turn.
#[derive(Serialize, ToSchema)]
#[schema(as = RunTurn)]
pub(crate) struct RunTurnBody {
    /// The turn's place in the run, from 1.
    turn: i32,
    #[schema(format = DateTime)]
    at: String,
    /// The steps, oldest first.
    steps: Option<Vec<RunStepBody>>,
    /// `known`, `erased` (the person was erased) or `unreadable`.
    steps_state: &'static str,
}

/// A node of the way that a run took.
#[derive(Serialize, ToSchema)]
#[schema(as = RunStep)]
pub(crate) struct RunStepBody {
    /// The flow's version.
    version: String,
    /// How many flows deep: 0 for the run's own flow.
    depth: usize,
    /// The node.
    node: String,
    /// The output by which it was left; none if it waits.
    output: Option<String>,
    #[schema(format = DateTime)]
    at: String,
    /// What else is worth knowing.
    note: Option<String>,
}

impl From<TraceStep> for RunStepBody {
    fn from(step: TraceStep) -> Self {
        Self {
            version: step.version.to_string(),
            depth: step.depth,
            node: step.node.to_string(),
            output: step.output.map(|output| output.to_string()),
            at: step.at.to_string(),
            note: step.note,
        }
    }
}

/// Show a run with its steps.
#[utoipa::path(get, path = "/runs/{run}", tag = "runs",
    params(("run" = String, Path, description = "The run's id")),
    responses((status = 200, description = "The run", body = RunWithStepsBody)))]
pub(crate) async fn get_run(
    State(api): State<Api>,
    Who(caller): Who,
    At(run): At<RunId>,
) -> problem::Result<Json<RunWithStepsBody>> {
    let view = api.app.get_run(&caller, run).await?;
    let turn = |turn: hilo_app::runs::RunStepsView| {
        let (steps, steps_state) = opened(turn.steps);
        let steps = steps.map(|steps: Vec<TraceStep>| steps.into_iter().map(Into::into).collect());
        RunTurnBody { turn: turn.turn, at: turn.at.to_string(), steps, steps_state }
    };
    Ok(Json(RunWithStepsBody {
        run: view.run.into(),
        turns: view.turns.into_iter().map(turn).collect(),
        referral: view.referral,
    }))
}
