//! What the splits of a flow have found out, and sending everybody the way that does better.

use super::{Period, PushFlow, PushedFlow};
use crate::{App, Caller, Error, FieldError, Problem, Result};
use hilo_flow::{
    experiment::{Arm, Finding, Plan, judge},
    nodes::{Node, split::Split},
};
use hilo_model::{FlowVersionId, Id, access::Permission, figure::Counted};
use hilo_settings::{FlowVersion, Setting};
use hilo_store::figure::{About, FigureSum};
use std::collections::{BTreeMap, BTreeSet};

/// The change that is looked for if neither the split nor whoever asks says one: a fifth.
const LIFT: f64 = 0.2;

/// Which experiments, and with what plan where the split has none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AskExperiments {
    /// Of which time.
    pub period: Period,
    /// The share that reaches the goal now, 0 to 1; if none is said, that of the first variant.
    pub base: Option<f64>,
    /// The smallest change worth finding, as a share of that; a fifth if none is said.
    pub lift: Option<f64>,
}

/// An experiment: a split, in all versions in which its variants, weights and salt are the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// The split.
    pub node: String,
    /// The numbers of those versions, ascending.
    pub versions: Vec<i32>,
    /// The variants, in the order of the split.
    pub variants: Vec<VariantResult>,
    /// By goal; the planned one first.
    pub goals: Vec<GoalResult>,
}

/// A variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantResult {
    /// What it is called.
    pub name: String,
    /// Its share of all weights.
    pub weight: u32,
    /// People on whom it had its first effect in the period.
    pub people: u64,
}

/// What is found of a goal.
#[derive(Debug, Clone, PartialEq)]
pub struct GoalResult {
    /// The goal.
    pub goal: String,
    /// Whether it is the one that the split is to find out about.
    pub planned: bool,
    /// What is looked for; none if nothing was said and nobody has come yet.
    pub plan: Option<Plan>,
    /// People of each variant who reached it.
    pub reached: Vec<u64>,
    /// What may be said; none without a plan.
    pub finding: Option<Finding>,
}

/// Which variant everybody shall have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromoteVariant {
    /// The split.
    pub node: String,
    /// The variant.
    pub variant: String,
    /// What is said about the version; a sentence of ours if empty.
    pub note: String,
}

/// A split as it stands in versions.
struct Standing {
    split: Split,
    versions: Vec<FlowVersion>,
    goals: BTreeSet<String>,
}

impl App {
    /// What the splits of a flow have found out in the caller's environment, those of the latest versions first.
    pub async fn flow_experiments(
        &self,
        caller: &Caller,
        flow: &str,
        asked: AskExperiments,
    ) -> Result<(Period, Vec<Experiment>)> {
        caller.require(Permission::FlowsRead)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let mut standing: BTreeMap<(String, String), Standing> = BTreeMap::new();
        for stored in self.versions_of(&flow).await? {
            // What cannot be read any more counts nothing either.
            let Ok(document) = hilo_flow::Flow::from_value(stored.setting.document.clone()) else { continue };
            let goals: BTreeSet<String> = document.nodes.values().filter_map(goal).collect();
            for (id, node) in &document.nodes {
                let Node::Split(split) = node else { continue };
                let key = (id.clone(), split.trial(&document.flow));
                let new = || Standing { split: split.clone(), versions: Vec::new(), goals: BTreeSet::new() };
                let standing = standing.entry(key).or_insert_with(new);
                // The plan is that of the latest version.
                standing.split = split.clone();
                standing.versions.push(stored.setting.clone());
                standing.goals.extend(goals.iter().cloned());
            }
        }
        let (_, zone) = self.zone(caller).await?;
        let period = asked.period.kept(&zone, self.now());
        let versions: BTreeSet<FlowVersionId> = standing
            .values()
            .flat_map(|standing| standing.versions.iter().map(|version| version.id))
            .collect();
        let versions = versions.into_iter().collect();
        let sums = self.figure_sums(caller, versions, About::Trials, period.spans(&zone)).await?;
        let mut experiments = Vec::new();
        for ((node, _), standing) in standing {
            let is_its =
                |sum: &&FigureSum| standing.versions.iter().any(|version| version.id.uuid() == sum.of);
            let counted = sums.iter().filter(is_its).map(|sum| (&sum.counted, sum.count));
            experiments.push(experiment(&node, &standing, &counted.collect::<Vec<_>>(), asked));
        }
        experiments.sort_by_key(|experiment| std::cmp::Reverse(experiment.versions.last().copied()));
        Ok((period, experiments))
    }

    /// Makes a version in which the split sends everybody by one variant: the latest version, with all weight on it. The node stays what it is, so that
    /// figures go on, people inside can be taken along, and whoever is told their variant by a variable keeps it. It is published as any
    /// other version is.
    pub async fn promote_variant(
        &self,
        caller: &Caller,
        flow: &str,
        input: PromoteVariant,
    ) -> Result<PushedFlow> {
        caller.require(Permission::FlowsWrite)?;
        if let Some(earlier) = self.earlier(caller).await? {
            return Ok(earlier);
        }
        let flow = self.find_flow(caller, flow).await?.setting;
        let latest = self.versions_of(&flow).await?.pop().ok_or(Error::NotFound(FlowVersion::KIND))?.setting;
        let mut document = hilo_flow::Flow::from_value(latest.document.clone())?;
        let unknown = |pointer: &str, kind| FieldError::new(pointer, Problem::Unknown { kind });
        let Some(Node::Split(split)) = document.nodes.get_mut(&input.node) else {
            return Err(unknown("/node", "split").into());
        };
        if !split.variants.iter().any(|variant| variant.name == input.variant) {
            return Err(unknown("/variant", "variant").into());
        }
        for variant in &mut split.variants {
            variant.weight = if variant.name == input.variant { 100 } else { 0 };
        }
        let note = match input.note.trim() {
            "" => format!("{}: {} 100 %", input.node, input.variant),
            note => note.to_owned(),
        };
        let document = serde_json::to_string(&document)?;
        // Whoever made a version meanwhile is not overwritten: what both changed becomes one.
        let input = PushFlow { document, note, base: Some(latest.number), ..PushFlow::default() };
        self.make_version(caller, input, None).await
    }
}

fn goal(node: &Node) -> Option<String> {
    match node {
        Node::Goal(goal) => Some(goal.goal.trim().to_owned()),
        _ => None,
    }
}

fn experiment(
    node: &str,
    standing: &Standing,
    counted: &[(&Counted, i64)],
    asked: AskExperiments,
) -> Experiment {
    let split = &standing.split;
    let sum = |wanted: &dyn Fn(&Counted) -> bool| -> u64 {
        let of = counted.iter().filter(|(counted, _)| wanted(counted));
        of.map(|(_, count)| *count).sum::<i64>().max(0).unsigned_abs()
    };
    let variants: Vec<VariantResult> = split
        .variants
        .iter()
        .map(|variant| VariantResult {
            name: variant.name.clone(),
            weight: variant.weight,
            people: sum(&|counted| {
                matches!(counted, Counted::Exposed { node: n, variant: v } if **n == *node && **v == *variant.name)
            }),
        })
        .collect();
    let reached = |goal: &str, name: &str| -> u64 {
        sum(&|counted| {
            matches!(counted, Counted::Converted { node: n, variant: v, goal: g }
                if **n == *node && **v == *name && **g == *goal)
        })
    };
    let planned = split.measure.as_ref().map(|measure| measure.goal.trim().to_owned());
    let mut goals: Vec<String> = planned.iter().cloned().collect();
    let also = standing.goals.iter().filter(|goal| Some(*goal) != planned.as_ref());
    goals.extend(also.cloned());
    let goals = goals.into_iter().map(|goal| {
        let reached: Vec<u64> = variants.iter().map(|variant| reached(&goal, &variant.name)).collect();
        let arm = |(variant, reached): (&VariantResult, &u64)| Arm {
            weight: variant.weight,
            people: variant.people,
            reached: *reached,
        };
        let arms: Vec<Arm> = variants.iter().zip(&reached).map(arm).collect();
        let is_planned = planned.as_ref() == Some(&goal);
        let plan = plan(split, is_planned, asked, &arms);
        let finding = plan.map(|plan| judge(&arms, plan));
        GoalResult { goal, planned: is_planned, plan, reached, finding }
    });
    let numbers = standing.versions.iter().map(|version| version.number);
    let goals = goals.collect();
    Experiment { versions: numbers.collect(), node: node.to_owned(), goals, variants }
}

/// What is looked for: what the split says, else what whoever asks says, else a fifth of what the first variant does.
fn plan(split: &Split, planned: bool, asked: AskExperiments, arms: &[Arm]) -> Option<Plan> {
    if let Some(measure) = split.measure.as_ref().filter(|_| planned) {
        return Some(Plan { base: f64::from(measure.base) / 100.0, lift: f64::from(measure.lift) / 100.0 });
    }
    let first = || arms.first().and_then(|arm| arm.rate()).filter(|rate| *rate > 0.0);
    Some(Plan { base: asked.base.or_else(first)?, lift: asked.lift.unwrap_or(LIFT) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_flow::experiment::Verdict;
    use std::sync::Arc;

    fn standing(measure: &str) -> Standing {
        let variants = r#"[{"name":"a","weight":1},{"name":"b","weight":1}]"#;
        let split = format!(r#"{{"variants":{variants},"measure":{measure}}}"#);
        let goals = ["sale", "call"].map(str::to_owned).into();
        Standing { split: serde_json::from_str(&split).unwrap(), versions: Vec::new(), goals }
    }

    const ASKED: AskExperiments =
        AskExperiments { period: Period { from: None, until: None }, base: None, lift: None };

    #[test]
    fn people_are_told_by_variant_and_goal() {
        let [node, a, b, sale]: [Arc<str>; 4] = ["try", "a", "b", "sale"].map(Arc::from);
        let exposed = |variant: &Arc<str>| Counted::Exposed { node: node.clone(), variant: variant.clone() };
        let converted = |variant: &Arc<str>| Counted::Converted {
            node: node.clone(),
            variant: variant.clone(),
            goal: sale.clone(),
        };
        let other = Counted::Exposed { node: "other".into(), variant: a.clone() };
        let counted = [
            (exposed(&a), 9_000),
            (exposed(&b), 9_100),
            (converted(&a), 900),
            (converted(&b), 1_100),
            (other, 7),
        ];
        let counted: Vec<_> = counted.iter().map(|(counted, count)| (counted, *count)).collect();
        let told = experiment("try", &standing(r#"{"goal":"sale","base":10,"lift":20}"#), &counted, ASKED);
        assert_eq!(told.variants.iter().map(|v| v.people).collect::<Vec<_>>(), [9_000, 9_100]);
        assert_eq!((told.goals[0].goal.as_str(), told.goals[0].planned), ("sale", true));
        assert_eq!(told.goals[0].reached, [900, 1_100]);
        assert_eq!(told.goals[0].finding.as_ref().unwrap().verdict, Verdict::Better(1));
        // Nobody said what is looked for, and nobody reached it.
        assert_eq!((told.goals[1].goal.as_str(), told.goals[1].plan), ("call", None));
    }

    #[test]
    fn a_plan_is_what_the_split_says_or_else_what_is_asked() {
        let nobody: Vec<(&Counted, i64)> = Vec::new();
        let asked = AskExperiments { base: Some(0.05), ..ASKED };
        let told = experiment("try", &standing("null"), &nobody, asked);
        assert_eq!(told.goals.len(), 2);
        assert_eq!(told.goals[0].plan, Some(Plan { base: 0.05, lift: 0.2 }));
        let told = experiment("try", &standing(r#"{"goal":"sale","base":10,"lift":50}"#), &nobody, asked);
        assert_eq!(told.goals[0].plan, Some(Plan { base: 0.1, lift: 0.5 }));
    }
}
