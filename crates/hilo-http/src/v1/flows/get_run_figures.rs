use super::figures::{PeriodBody, RunFiguresBody, SliceAsked};
use crate::{
    problem::{self, Problem},
    request::{Asked, Who},
    state::Api,
    v1::moment,
};
use axum::{Json, extract::State};
use hilo_app::{
    Error, FieldError,
    flows::{AskRuns, Dimension, GroupKey, GroupedRuns, Period, RunFigures},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which runs, and how they are grouped.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RunsAsked {
    /// Only from this moment on, down to a full hour; of more than eight days ago, down to a full day of the workspace's time zone.
    #[param(format = DateTime)]
    from: Option<String>,
    /// Only before this moment, up to a full hour or day.
    #[param(format = DateTime)]
    until: Option<String>,
    /// By what they are grouped, up to three with commas: `flow`, `version`, `variant`, `channel`, `trigger`, `process`, and one of `hour` (of the
    /// last eight days), `day`, `month` (of the workspace's time zone).
    #[serde(default)]
    by: String,
    /// Only of this flow: its id or short name.
    flow: Option<String>,
    /// Only of these versions of it, by number, with commas.
    #[serde(default)]
    versions: String,
    /// Only of versions that say they are this kind of process.
    process: Option<String>,
}

/// How runs fare, by group.
#[derive(Serialize, ToSchema)]
#[schema(as = GroupedRuns)]
pub(crate) struct GroupedBody {
    period: PeriodBody,
    /// The time zone of its days and months.
    time_zone: String,
    /// All of them together.
    all: RunFiguresBody,
    /// The groups, ascending; what has no run has none. Empty if nothing is grouped.
    groups: Vec<GroupBody>,
}

/// The runs of a group.
#[derive(Serialize, ToSchema)]
#[schema(as = RunGroup)]
struct GroupBody {
    /// The beginning of the hour, day or month, if they are grouped by it.
    #[schema(format = DateTime)]
    at: Option<String>,
    /// The flow's id, if they are grouped by flow or version.
    flow: Option<String>,
    /// The version's number, if they are grouped by it.
    version: Option<i32>,
    /// The kind of process, if they are grouped by it and the flow says one.
    process: Option<String>,
    /// The channel's id, if they are grouped by it and it is known.
    channel: Option<String>,
    /// What started them, if they are grouped by it and it is known.
    trigger: Option<String>,
    /// The split, if they are grouped by variant. Who came by several splits is in a group of each, who came by none in none.
    split: Option<String>,
    /// The variant, if they are grouped by it.
    variant: Option<String>,
    runs: RunFiguresBody,
}

impl From<(GroupKey, RunFigures)> for GroupBody {
    fn from((key, runs): (GroupKey, RunFigures)) -> Self {
        let (split, variant) = key.variant.unzip();
        Self {
            at: key.at.map(|at| at.to_string()),
            flow: key.flow.map(|flow| flow.to_string()),
            version: key.version,
            process: key.process,
            channel: key.channel.map(|channel| channel.to_string()),
            trigger: key.trigger,
            split,
            variant,
            runs: runs.into(),
        }
    }
}

impl From<GroupedRuns> for GroupedBody {
    fn from(told: GroupedRuns) -> Self {
        Self {
            period: told.period.into(),
            time_zone: told.zone,
            all: told.all.into(),
            groups: told.groups.into_iter().map(Into::into).collect(),
        }
    }
}

/// Show how runs fare in the environment, by what they have in common. Everything is told of the hour in which it happened: what began in the
/// period, what ended in it, what took how long of what ended in it. Sums are read, no runs: a year of a million runs is told as fast as a day of
/// ten.
#[utoipa::path(get, path = "/figures/runs", tag = "flows", params(RunsAsked, SliceAsked),
    responses((status = 200, description = "The figures", body = GroupedBody)))]
pub(crate) async fn get_run_figures(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(asked): Asked<RunsAsked>,
    Asked(only): Asked<SliceAsked>,
) -> problem::Result<Json<GroupedBody>> {
    let asked = AskRuns {
        period: Period { from: moment("/from", asked.from)?, until: moment("/until", asked.until)? },
        by: listed("/by", &asked.by, "flow,day", Dimension::from_name)?,
        flow: asked.flow,
        versions: listed("/versions", &asked.versions, "3,4", |number| number.parse().ok())?,
        process: asked.process,
        only: only.filter()?,
    };
    Ok(Json(api.app.grouped_runs(&caller, asked).await?.into()))
}

/// What a parameter names, with commas.
fn listed<T>(
    pointer: &str,
    text: &str,
    example: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, Problem> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let all: Option<Vec<T>> = names.map(read).collect();
    let wrong = || Error::from(FieldError::new(pointer, hilo_app::Problem::Form { example }));
    all.ok_or_else(|| wrong().into())
}
