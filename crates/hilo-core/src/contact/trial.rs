//! Experiments: which variant of a split a person is counted in, and which goals they reached by it (F17).
//!
//! A run is told its variant when it comes by the split, and counts when the variant has its **first effect** on the customer (something is
//! said, asked, called, changed, or a wait begins), so whoever leaves before that is in no variant. A person counts once for an experiment
//! and once for each of its goals, however many runs they have, for two runs of one person are no two trials. A goal counts for the variant
//! that they were counted in first.

use super::{
    ActiveRun,
    context::Lane,
    figures,
    state::{PersonTrial, RunTrial},
};
use hilo_flow::Effect;
use hilo_model::figure::{Counted, MOST_VARIANTS};

/// How many experiments of a person are remembered; the ones of longest ago are forgotten, and would count them again.
const REMEMBERED_TRIALS: usize = 20;

/// What a step of the run decided, in its order.
pub(super) fn went(lane: &mut Lane<'_, '_, '_>, run: &mut ActiveRun, effects: &[Effect]) {
    for effect in effects {
        match effect {
            Effect::Variant { version, node, variant, trial } => {
                let Some(flow) = lane.cx.config.flows.version(*version).map(|version| version.flow) else {
                    continue;
                };
                let key = format!("{flow}/{node}/{trial}");
                if !run.trials.iter().any(|trial| trial.key == key) {
                    let (version, node, variant) = (*version, node.clone(), variant.clone());
                    run.trials.push(RunTrial { key, version, node, variant, exposed: false });
                }
            }
            Effect::Goal { goal } => reached(lane, run, goal),
            effect if effect.does_something() => expose(lane, run),
            _ => {}
        }
    }
}

/// The variants that the run came by have their first effect.
fn expose(lane: &mut Lane<'_, '_, '_>, run: &mut ActiveRun) {
    for at in 0..run.trials.len() {
        let trial = &mut run.trials[at];
        if std::mem::replace(&mut trial.exposed, true) {
            continue;
        }
        let RunTrial { key, version, node, variant, .. } = trial.clone();
        if version == run.version && run.variants.len() < MOST_VARIANTS {
            run.variants.insert(node.clone(), variant.clone());
            if run.counted {
                figures::count(lane, run, version, Counted::Came { node: node.clone() });
            }
        }
        if lane.state.trials.contains_key(&key) {
            continue;
        }
        forget_the_oldest(lane);
        let person = PersonTrial { variant: variant.clone(), at: lane.cx.now, goals: Default::default() };
        lane.state.trials.insert(key, person);
        figures::count(lane, run, version, Counted::Exposed { node, variant });
    }
}

fn forget_the_oldest(lane: &mut Lane<'_, '_, '_>) {
    while lane.state.trials.len() >= REMEMBERED_TRIALS {
        let oldest = lane.state.trials.iter().min_by_key(|(_, trial)| trial.at).map(|(key, _)| key.clone());
        let Some(oldest) = oldest else { return };
        lane.state.trials.remove(&oldest);
    }
}

/// The run reached a goal; each counts once in a run, and once for a person in an experiment.
fn reached(lane: &mut Lane<'_, '_, '_>, run: &mut ActiveRun, goal: &str) {
    if run.goals.insert(goal.to_owned()) && run.counted {
        figures::count(lane, run, run.version, Counted::Goal { goal: goal.into() });
    }
    for trial in run.trials.iter().filter(|trial| trial.exposed) {
        let Some(person) = lane.state.trials.get_mut(&trial.key) else { continue };
        if person.goals.insert(goal.to_owned()) {
            let (node, variant) = (trial.node.clone(), person.variant.clone());
            figures::count(lane, run, trial.version, Counted::Converted { node, variant, goal: goal.into() });
        }
    }
}
