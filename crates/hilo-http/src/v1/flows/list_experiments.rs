use super::figures::PeriodBody;
use crate::{
    problem::{self, Problem},
    request::{Asked, At, Who},
    state::Api,
    v1::moment,
};
use axum::{Json, extract::State};
use hilo_app::{
    Error, FieldError,
    flows::{AskExperiments, Experiment, GoalResult, Period},
};
use hilo_flow::experiment::{Comparison, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Of which time, and what is looked for where the split does not say it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExperimentsAsked {
    /// Only from this moment on, down to a full hour or day.
    #[param(format = DateTime)]
    from: Option<String>,
    /// Only before this moment, up to a full hour or day.
    #[param(format = DateTime)]
    until: Option<String>,
    /// How many of a hundred people reach a goal now, 0.1 to 99; what the first variant's did if absent.
    base: Option<f64>,
    /// The smallest change worth finding, in percent of that, 1 to 1000; 20 if absent.
    lift: Option<f64>,
}

/// The experiments of a flow.
#[derive(Serialize, ToSchema)]
#[schema(as = Experiments)]
pub(crate) struct ExperimentsBody {
    period: PeriodBody,
    /// Those of the latest versions first.
    items: Vec<ExperimentBody>,
}

/// An experiment: a split, in all versions in which its variants, weights and salt are the same.
#[derive(Serialize, ToSchema)]
#[schema(as = Experiment)]
struct ExperimentBody {
    /// The split's id.
    node: String,
    /// The numbers of those versions, ascending.
    versions: Vec<i32>,
    variants: Vec<VariantBody>,
    /// By goal; the one that the split is to find out about first.
    goals: Vec<GoalBody>,
}

/// A variant of an experiment.
#[derive(Serialize, ToSchema)]
#[schema(as = ExperimentVariant)]
struct VariantBody {
    name: String,
    /// Its share of all weights.
    weight: u32,
    /// People on whom it had its first effect in the period: something was said, asked, called or changed, or a wait began. Each person counts
    /// once for an experiment.
    people: u64,
}

/// What is found of a goal.
#[derive(Serialize, ToSchema)]
#[schema(as = ExperimentGoal)]
struct GoalBody {
    goal: String,
    /// Whether it is the one that the split is to find out about.
    planned: bool,
    /// What is looked for; null if nothing was said, and nothing is known of the first variant yet.
    plan: Option<PlanBody>,
    /// How many people of each variant reached it, in the order of the variants, each once, by a run on which the variant had an effect.
    reached: Vec<u64>,
    /// People that each variant needs: for a power of 80 % and an error of 5 %, shared out among the comparisons.
    needed: Option<u64>,
    /// How often chance alone parts the people as they were parted (chi-square); null if nobody came.
    parted: Option<f64>,
    /// The other variants beside the first one.
    comparisons: Vec<ComparisonBody>,
    /// What may be said; null without a plan.
    verdict: Option<VerdictBody>,
    /// The variant that does better, if that may be said.
    better: Option<String>,
    /// How many people the smallest variant still needs, if it has too few.
    more: Option<u64>,
}

/// What is looked for.
#[derive(Serialize, ToSchema)]
#[schema(as = ExperimentPlan)]
struct PlanBody {
    /// How many of a hundred reach the goal now.
    base: f64,
    /// The smallest change worth finding, in percent of that.
    lift: f64,
}

/// A variant beside the first one.
#[derive(Serialize, ToSchema)]
#[schema(as = ExperimentComparison)]
struct ComparisonBody {
    variant: String,
    /// So much larger is its share of people who reached the goal, 0 to 1.
    difference: f64,
    /// The true difference lies from here on, in 95 of 100 experiments (Newcombe; for all comparisons together).
    low: f64,
    /// Up to here.
    high: f64,
    /// How often chance alone makes a difference as large (two proportions, pooled, two-sided).
    p: f64,
    /// The same for all comparisons together (Holm).
    adjusted: f64,
}

/// What may be said. `parted_wrong`: people were not parted as the weights say (p < 0.001), so something else decides who is counted and no variant
/// is said to be better. `too_few`: not before each variant has as many people as it needs, however it looks. `better`: a variant does
/// better than the first one (p < 0.05 after Holm), or the first one than all others. `no_difference`: enough people, and none is seen.
/// `settled`: everybody gets one variant. `no_plan`: the change that is looked for cannot be, so nobody can say how many people it takes.
#[derive(Serialize, ToSchema)]
#[schema(as = ExperimentVerdict)]
#[serde(rename_all = "snake_case")]
enum VerdictBody {
    PartedWrong,
    TooFew,
    Better,
    NoDifference,
    Settled,
    NoPlan,
}

fn goal_body(goal: GoalResult, names: &[String]) -> GoalBody {
    let GoalResult { goal, planned, plan, reached, finding } = goal;
    let plan = plan.map(|plan| PlanBody { base: plan.base * 100.0, lift: plan.lift * 100.0 });
    let name = |at: usize| names.get(at).cloned().unwrap_or_default();
    let comparison = |comparison: Comparison| {
        let Comparison { variant, difference, low, high, p, adjusted } = comparison;
        ComparisonBody { variant: name(variant), difference, low, high, p, adjusted }
    };
    let verdict = finding.as_ref().map(|finding| finding.verdict);
    GoalBody {
        goal,
        planned,
        plan,
        reached,
        needed: finding.as_ref().and_then(|finding| finding.needed),
        parted: finding.as_ref().and_then(|finding| finding.parted),
        better: verdict.and_then(|verdict| match verdict {
            Verdict::Better(at) => Some(name(at)),
            _ => None,
        }),
        more: verdict.and_then(|verdict| match verdict {
            Verdict::TooFew { more } => Some(more),
            _ => None,
        }),
        verdict: verdict.map(|verdict| match verdict {
            Verdict::PartedWrong => VerdictBody::PartedWrong,
            Verdict::TooFew { .. } => VerdictBody::TooFew,
            Verdict::Better(_) => VerdictBody::Better,
            Verdict::NoDifference => VerdictBody::NoDifference,
            Verdict::Settled => VerdictBody::Settled,
            Verdict::NoPlan => VerdictBody::NoPlan,
        }),
        comparisons: finding.map(|f| f.comparisons.into_iter().map(comparison).collect()).unwrap_or_default(),
    }
}

impl From<Experiment> for ExperimentBody {
    fn from(experiment: Experiment) -> Self {
        let Experiment { node, versions, variants, goals } = experiment;
        let names: Vec<String> = variants.iter().map(|variant| variant.name.clone()).collect();
        let variant = |variant: hilo_app::flows::VariantResult| VariantBody {
            name: variant.name,
            weight: variant.weight,
            people: variant.people,
        };
        Self {
            node,
            versions,
            goals: goals.into_iter().map(|goal| goal_body(goal, &names)).collect(),
            variants: variants.into_iter().map(variant).collect(),
        }
    }
}

/// Show what the splits of a flow have found out in the environment. A goal counts for a person once, in the variant that first had an effect on them.
#[utoipa::path(get, path = "/flows/{flow}/experiments", tag = "flows",
    params(("flow" = String, Path, description = "The flow's id or short name"), ExperimentsAsked),
    responses((status = 200, description = "The experiments", body = ExperimentsBody)))]
pub(crate) async fn list_experiments(
    State(api): State<Api>,
    Who(caller): Who,
    At(flow): At<String>,
    Asked(asked): Asked<ExperimentsAsked>,
) -> problem::Result<Json<ExperimentsBody>> {
    let asked = AskExperiments {
        period: Period { from: moment("/from", asked.from)?, until: moment("/until", asked.until)? },
        base: percent("/base", asked.base, (0.1, 99.0))?,
        lift: percent("/lift", asked.lift, (1.0, 1_000.0))?,
    };
    let (period, experiments) = api.app.flow_experiments(&caller, &flow, asked).await?;
    let items = experiments.into_iter().map(Into::into).collect();
    Ok(Json(ExperimentsBody { period: period.into(), items }))
}

/// A percentage as a share.
fn percent(pointer: &str, given: Option<f64>, (min, max): (f64, f64)) -> Result<Option<f64>, Problem> {
    if given.is_some_and(|percent| !(min..=max).contains(&percent)) {
        let range = hilo_app::Problem::Range { min: min.ceil() as i64, max: max as i64 };
        return Err(Error::from(FieldError::new(pointer, range)).into());
    }
    Ok(given.map(|percent| percent / 100.0))
}
