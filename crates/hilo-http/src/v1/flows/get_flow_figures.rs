use super::figures::{NodeFiguresBody, PeriodBody, RunFiguresBody, SliceAsked};
use crate::{
    problem,
    request::{Asked, At, Who},
    state::Api,
    v1::moment,
};
use axum::{Json, extract::State};
use hilo_app::flows::{FlowFigures, Period};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which figures.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FiguresAsked {
    /// Only of the version with this number. Without it all are added up, nodes by their id.
    version: Option<i32>,
    /// Only from this moment on, down to a full hour; of more than eight days ago, down to a full day of the workspace's time zone.
    #[param(format = DateTime)]
    from: Option<String>,
    /// Only before this moment, up to a full hour or day.
    #[param(format = DateTime)]
    until: Option<String>,
}

/// What happened in a flow.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowFigures)]
pub(crate) struct FiguresBody {
    period: PeriodBody,
    runs: RunFiguresBody,
    /// Node by node; those at which nothing happened are missing.
    nodes: Vec<NodeFiguresBody>,
}

impl From<FlowFigures> for FiguresBody {
    fn from(figures: FlowFigures) -> Self {
        Self {
            period: figures.period.into(),
            runs: figures.runs.into(),
            nodes: figures.nodes.into_iter().map(NodeFiguresBody::of).collect(),
        }
    }
}

/// Show what happened in a flow in the environment: runs as a whole, and node by node how often each way was taken, how many
/// stand there now and how many ended there. Each step is counted in the transaction that makes it, exactly once. Of runs of one
/// variant, what lies before the split is told as far as it happened in the same turn.
#[utoipa::path(get, path = "/flows/{flow}/figures", tag = "flows",
    params(("flow" = String, Path, description = "The flow's id or short name"), FiguresAsked, SliceAsked),
    responses((status = 200, description = "The figures", body = FiguresBody)))]
pub(crate) async fn get_flow_figures(
    State(api): State<Api>,
    Who(caller): Who,
    At(flow): At<String>,
    Asked(asked): Asked<FiguresAsked>,
    Asked(only): Asked<SliceAsked>,
) -> problem::Result<Json<FiguresBody>> {
    let period = Period { from: moment("/from", asked.from)?, until: moment("/until", asked.until)? };
    let figures = api.app.flow_figures(&caller, &flow, asked.version, period, &only.filter()?).await?;
    Ok(Json(figures.into()))
}
