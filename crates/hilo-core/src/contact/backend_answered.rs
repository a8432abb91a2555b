//! A backend answered, or did not.

use super::{context::Lane, flow_run};
use hilo_flow::engine::HttpOutcome;
use hilo_model::EffectId;

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, effect: EffectId, outcome: &HttpOutcome) {
    flow_run::backend_answered(lane, effect, outcome);
}
