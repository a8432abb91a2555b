use super::figures::{PeriodBody, RunFiguresBody};
use crate::{
    problem,
    request::{Asked, Who},
    state::Api,
    v1::moment,
};
use axum::{Json, extract::State};
use hilo_app::flows::Period;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Of which time.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeriodAsked {
    /// Only from this moment on, down to a full hour; of more than eight days ago, down to a full day of the workspace's time zone.
    #[param(format = DateTime)]
    from: Option<String>,
    /// Only before this moment, up to a full hour or day.
    #[param(format = DateTime)]
    until: Option<String>,
}

/// How the runs of all flows fare.
#[derive(Serialize, ToSchema)]
#[schema(as = FiguresOfFlows)]
pub(crate) struct AllBody {
    period: PeriodBody,
    items: Vec<OneBody>,
}

/// How the runs of a flow fare.
#[derive(Serialize, ToSchema)]
#[schema(as = FiguresOfFlow)]
struct OneBody {
    /// The flow's id.
    flow: String,
    runs: RunFiguresBody,
}

/// Show how the runs of each flow fare in the environment.
#[utoipa::path(get, path = "/figures/flows", tag = "flows", params(PeriodAsked),
    responses((status = 200, description = "The figures of every flow", body = AllBody)))]
pub(crate) async fn list_flow_figures(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(asked): Asked<PeriodAsked>,
) -> problem::Result<Json<AllBody>> {
    let period = Period { from: moment("/from", asked.from)?, until: moment("/until", asked.until)? };
    let (period, flows) = api.app.figures_of_flows(&caller, period).await?;
    let items = flows.into_iter().map(|(flow, runs)| OneBody { flow: flow.to_string(), runs: runs.into() });
    Ok(Json(AllBody { period: period.into(), items: items.collect() }))
}
