//! Figures of flows, as the API shows them.

use crate::problem::Problem;
use hilo_app::{
    Error, FieldError,
    flows::{NodeFigures, Period, RunFigures, SliceFilter, Took},
};
use hilo_model::{Duration, figure::Ending};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Only some of the runs.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SliceAsked {
    /// Only runs that began on this channel.
    channel: Option<String>,
    /// Only runs that this started: the kind of a trigger, or `manual`.
    trigger: Option<String>,
    /// Only runs on which this variant had an effect: split and variant, `menu:short`.
    variant: Option<String>,
}

impl SliceAsked {
    pub(super) fn filter(self) -> Result<SliceFilter, Problem> {
        let wrong = |pointer, example| {
            Problem::from(Error::from(FieldError::new(pointer, hilo_app::Problem::Form { example })))
        };
        let channel = self.channel.map(|channel| channel.parse()).transpose();
        let channel = channel.map_err(|_| wrong("/channel", "chn_01jc8w4y5te0kvq0z3b2d9xw6n"))?;
        let variant = self.variant.map(|variant| match variant.split_once(':') {
            Some((node, name)) => Ok((node.to_owned(), name.to_owned())),
            None => Err(wrong("/variant", "menu:short")),
        });
        Ok(SliceFilter { channel, trigger: self.trigger, variant: variant.transpose()? })
    }
}

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
    /// Runs that began in the period. Of a variant: those on which it had its first effect.
    started: i64,
    /// Runs under way now, whenever they began; null where that is not kept, which is by flow, version and process alone.
    active: Option<i64>,
    ended: EndedBody,
    /// Runs that reached a goal of the flow in the period. Each run counts once for a goal.
    goals: Vec<GoalBody>,
    /// Errors at nodes in the period: what a flow could not do as its author meant it (a backend that fails, a text that comes out empty, …).
    errors: i64,
    /// How often in the period a node asked again, because what came did not fit, or a person had a failed call or job done again.
    retries: i64,
    /// The share of runs that ended in the period which came to an end or to a hand-off; null if none ended.
    completion: Option<f64>,
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
    /// No fitting answer came, or none at all, and the flow has no way for that.
    unanswered: i64,
    /// The customer said that they want nothing any more.
    opted_out: i64,
    /// A person of the team took the conversation over.
    taken_over: i64,
    /// Something else took over: another flow, a release that lets go, a merge, an erasure. (Before they were told apart: also people and stop
    /// words.)
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
    /// Runs that stand there now; null where that is not kept, which is of a slice.
    standing: Option<i64>,
    /// How often it asked again, because what came did not fit.
    again: i64,
    /// How often it was left, by output; `end` where it is an end, `call` and `go_to` where another flow goes on.
    left: Vec<LeftBody>,
    /// Runs that ended there without coming to an end of the drawing.
    stopped: EndedBody,
    /// Drop-off: all of `stopped`.
    dropped: i64,
    /// Of all that left the node or ended there, the share that dropped off; null if nothing did.
    drop_rate: Option<f64>,
    /// What went wrong at it.
    errors: Vec<ErrorBody>,
    /// How often a person had its failed call or job done again.
    retried: i64,
}

/// What went wrong at a node.
#[derive(Serialize, ToSchema)]
#[schema(as = NodeError)]
struct ErrorBody {
    /// The code, as incidents have it (`flow_…` without the beginning).
    code: String,
    count: i64,
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
            opted_out: of(Ending::OptedOut),
            taken_over: of(Ending::TakenOver),
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
        let all: i64 = runs.ended.values().sum();
        let reached: i64 =
            runs.ended.iter().filter(|(end, _)| end.is_reached()).map(|(_, count)| count).sum();
        Self {
            completion: (all > 0).then(|| reached as f64 / all as f64),
            errors: runs.errors,
            retries: runs.retries,
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
        let (dropped, drop_rate) = figures.dropped();
        let errors = figures.errors.into_iter().map(|(code, count)| ErrorBody { code, count });
        let left = figures.left.into_iter().map(|(output, count)| LeftBody { output, count });
        Self {
            node,
            standing: figures.standing,
            again: figures.again,
            left: left.collect(),
            stopped: (&figures.stopped).into(),
            dropped,
            drop_rate,
            errors: errors.collect(),
            retried: figures.retried,
        }
    }
}
