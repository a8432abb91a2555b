//! Figures of flows, as the API shows them.

use hilo_app::flows::{NodeFigures, Period, RunFigures, Took};
use hilo_model::{Duration, figure::Ending};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The full hours that figures are of.
#[derive(Serialize, ToSchema)]
#[schema(as = FigurePeriod)]
pub(crate) struct PeriodBody {
    /// From then on; from the beginning if none.
    #[schema(format = DateTime)]
    from: Option<String>,
    /// Before; up to now if none.
    #[schema(format = DateTime)]
    until: Option<String>,
}

impl From<Period> for PeriodBody {
    fn from(Period { from, until }: Period) -> Self {
        Self { from: from.map(|at| at.to_string()), until: until.map(|at| at.to_string()) }
    }
}

/// How a flow's runs fare.
#[derive(Serialize, ToSchema)]
#[schema(as = RunFigures)]
pub(crate) struct RunFiguresBody {
    /// Runs that began in the period.
    started: i64,
    /// Runs under way now, whenever they began.
    active: i64,
    ended: EndedBody,
    /// Runs that reached a goal of the flow in the period. Each run counts once for a goal.
    goals: Vec<GoalBody>,
    /// How long those took that came to an end or to a hand-off in the period; none if none did.
    took: Option<TookBody>,
}

/// Runs that ended, by how.
#[derive(Serialize, ToSchema)]
#[schema(as = EndedRuns)]
struct EndedBody {
    /// At an end of the drawing.
    completed: i64,
    /// At a hand-off to people.
    handed_off: i64,
    /// No fitting answer came, and the flow has no way for that.
    unanswered: i64,
    /// Something else took over: a person, another flow.
    interrupted: i64,
    /// It could not go on.
    failed: i64,
}

/// Runs that reached a goal.
#[derive(Serialize, ToSchema)]
#[schema(as = GoalFigure)]
struct GoalBody {
    /// What the flow calls it.
    goal: String,
    count: i64,
}

/// How long runs took.
#[derive(Serialize, ToSchema)]
#[schema(as = RunTimes)]
struct TookBody {
    /// Seconds on average.
    average: f64,
    /// Half of them took no more seconds; at most a sixteenth off.
    p50: f64,
    /// Nine in ten took no more seconds; at most a sixteenth off.
    p90: f64,
}

/// What happened at a node.
#[derive(Serialize, ToSchema)]
#[schema(as = NodeFigures)]
pub(crate) struct NodeFiguresBody {
    /// The node's id.
    node: String,
    /// Runs that stand there now.
    standing: i64,
    /// How often it asked again, because what came did not fit.
    again: i64,
    /// How often it was left, by output; `end` where it is an end, `call` and `go_to` where another flow goes on.
    left: Vec<LeftBody>,
    /// Runs that ended there without coming to an end of the drawing.
    stopped: EndedBody,
}

/// How often a node was left by an output.
#[derive(Serialize, ToSchema)]
#[schema(as = OutputFigure)]
struct LeftBody {
    output: String,
    count: i64,
}

impl From<&BTreeMap<Ending, i64>> for EndedBody {
    fn from(ended: &BTreeMap<Ending, i64>) -> Self {
        let of = |ending| ended.get(&ending).copied().unwrap_or_default();
        Self {
            completed: of(Ending::Completed),
            handed_off: of(Ending::HandedOff),
            unanswered: of(Ending::Unanswered),
            interrupted: of(Ending::Interrupted),
            failed: of(Ending::Failed),
        }
    }
}

impl From<Took> for TookBody {
    fn from(Took { average, p50, p90 }: Took) -> Self {
        let seconds = |span: Duration| span.as_millis() as f64 / 1_000.0;
        Self { average: seconds(average), p50: seconds(p50), p90: seconds(p90) }
    }
}

impl From<RunFigures> for RunFiguresBody {
    fn from(runs: RunFigures) -> Self {
        Self {
            started: runs.started,
            active: runs.active,
            ended: (&runs.ended).into(),
            goals: runs.goals.into_iter().map(|(goal, count)| GoalBody { goal, count }).collect(),
            took: runs.took.map(Into::into),
        }
    }
}

impl NodeFiguresBody {
    pub(super) fn of((node, figures): (String, NodeFigures)) -> Self {
        let left = figures.left.into_iter().map(|(output, count)| LeftBody { output, count });
        Self {
            node,
            standing: figures.standing,
            again: figures.again,
            left: left.collect(),
            stopped: (&figures.stopped).into(),
        }
    }
}
