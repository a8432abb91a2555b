//! A backend answered, or did not.

use super::{FailedCall, context::Lane, flow_run};
use crate::decision::Fact;
use hilo_flow::engine::{HttpOutcome, HttpRequest};
use hilo_model::EffectId;

pub(super) fn decide(
    lane: &mut Lane<'_, '_, '_>,
    effect: EffectId,
    outcome: &HttpOutcome,
    request: Option<Box<HttpRequest>>,
) {
    let asked = request.and_then(|request| Some((*request, lane.state.run.clone()?)));
    flow_run::backend_answered(lane, effect, outcome);
    let Some((request, run)) = asked else { return };
    // Whether it was a failure is the drawing's to say: it may have a way for this very status.
    let told = lane.out.facts.iter().find_map(|fact| match fact {
        Fact::Incident { id, effect: Some(of), .. } if *of == effect => Some(*id),
        _ => None,
    });
    let Some(incident) = told else { return };
    let now = lane.state.run.as_ref().filter(|now| now.id == run.id);
    let (turns, ended) = (now.map_or(run.turns + 1, |now| now.turns), now.is_none());
    lane.state.failed_call = Some(Box::new(FailedCall { incident, effect, request, run, turns, ended }));
    lane.touch();
}
