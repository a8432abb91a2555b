use super::RunBody;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
    v1::threads::opened,
};
use axum::{Json, extract::State};
use hilo_model::RunId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A run with its steps.
#[derive(Serialize, ToSchema)]
#[schema(as = RunWithSteps)]
pub(crate) struct RunWithStepsBody {
    #[serde(flatten)]
    run: RunBody,
    /// Its steps, by the turns that took them, oldest first.
    turns: Vec<RunTurnBody>,
}

/// The steps of one turn.
#[derive(Serialize, ToSchema)]
#[schema(as = RunTurn)]
pub(crate) struct RunTurnBody {
    /// The turn's place in the run, from 1.
    turn: i32,
    #[schema(format = DateTime)]
    at: String,
    /// The flow engine's trace.
    #[schema(value_type = Option<Object>)]
    steps: Option<Value>,
    /// `known`, `erased` (the person was erased) or `unreadable`.
    steps_state: &'static str,
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
        RunTurnBody { turn: turn.turn, at: turn.at.to_string(), steps, steps_state }
    };
    Ok(Json(RunWithStepsBody { run: view.run.into(), turns: view.turns.into_iter().map(turn).collect() }))
}
