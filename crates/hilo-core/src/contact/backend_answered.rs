//! What a run called answered, or did not: a backend, or whoever does jobs.

use super::{Called, FailedCall, context::Lane, flow_run};
use crate::decision::Fact;
use hilo_flow::engine::{HttpOutcome, HttpRequest, Job, JobOutcome};
use hilo_model::EffectId;

pub(super) fn decide(
    lane: &mut Lane<'_, '_, '_>,
    effect: EffectId,
    outcome: &HttpOutcome,
    request: Option<Box<HttpRequest>>,
) {
    let what = request.map(|request| Called::Request(*request));
    hear(lane, effect, what, |lane| flow_run::backend_answered(lane, effect, outcome));
}

pub(super) fn job_done(
    lane: &mut Lane<'_, '_, '_>,
    effect: EffectId,
    outcome: &JobOutcome,
    job: Option<Box<Job>>,
) {
    hear(lane, effect, job.map(Called::Job), |lane| flow_run::job_done(lane, effect, outcome));
}

/// Tells the run, and remembers what it takes to call again if that made an incident.
fn hear<'a, 'b, 'c>(
    lane: &mut Lane<'a, 'b, 'c>,
    effect: EffectId,
    what: Option<Called>,
    tell: impl FnOnce(&mut Lane<'a, 'b, 'c>),
) {
    let asked = what.and_then(|what| Some((what, lane.state.run.clone()?)));
    tell(lane);
    let Some((what, run)) = asked else { return };
    // Whether it was a failure is the drawing's to say: it may have a way for this very status.
    let told = lane.out.facts.iter().find_map(|fact| match fact {
        Fact::Incident { id, effect: Some(of), .. } if *of == effect => Some(*id),
        _ => None,
    });
    let Some(incident) = told else { return };
    let now = lane.state.run.as_ref().filter(|now| now.id == run.id);
    let (turns, ended) = (now.map_or(run.turns + 1, |now| now.turns), now.is_none());
    lane.state.failed_call = Some(Box::new(FailedCall { incident, effect, what, run, turns, ended }));
    lane.touch();
}
