//! What a release does to people who are inside another version of its flow: stay, go on in the new one, be let go, or be handed to people.
//!
//! Nobody walks over all runs when something is released: the policy of the release that counts for the person is asked when something
//! happens to their run next (they write, a wait is over, a backend answers). So it costs nobody a turn, holds for whoever is
//! inside, on every node alike, and what was rolled back meanwhile does nothing.

use super::{context::Lane, figures, flow_run, ticket};
use crate::{
    config::{FlowsFor, Whose},
    decision::Fact,
};
use hilo_model::release::RunPolicy;

/// The flows as they are for the lane's person.
pub(super) fn flows<'l>(lane: &'l Lane<'_, '_, '_>) -> FlowsFor<'l> {
    let address = lane.state.channel.and_then(|id| lane.state.addresses.get(&id));
    let phone = address.and_then(|address| address.phone.as_ref());
    let user = address.and_then(|address| address.user_id.as_deref());
    lane.cx.config.flows.seen_by(Whose { contact: lane.cx.contact, phone, user })
}

/// Does to the run what the release that counts now says about those inside other versions.
pub(super) fn apply(lane: &mut Lane<'_, '_, '_>) {
    let Some(run) = &lane.state.run else { return };
    let frames = run.state.as_ref().map(|state| state.frames.as_slice()).unwrap_or_default();
    let config = lane.cx.config;
    let seen = flows(lane);
    let policies = frames.iter().enumerate().filter_map(|(at, frame)| {
        let inside = config.flows.version(frame.version)?;
        let release = seen.release(inside.flow)?;
        let is_other = release.version.as_ref().is_none_or(|live| live.reference.version != frame.version);
        (is_other && !release.policy.is_stay()).then_some((at, release))
    });
    let mut goes_on = Vec::new();
    for (at, release) in policies {
        match (release.policy, release.version.as_deref()) {
            (RunPolicy::End, _) => {
                flow_run::interrupt(lane, "released");
                return;
            }
            (RunPolicy::HandOff, _) => {
                flow_run::interrupt(lane, "released");
                let summary = match lane.cx.config.locale.language() {
                    "es" => "El flujo en el que estaba se retiró o cambió.",
                    "pt" => "O fluxo em que estava foi retirado ou mudou.",
                    _ => "The flow that they were in was taken off or changed.",
                };
                ticket::hand_off(lane, None, None, summary.to_owned(), true);
                return;
            }
            (RunPolicy::Migrate, Some(version)) => {
                let there = config.flows.version(frames[at].version);
                if there.is_some_and(|there| version.program.has_same_node(&there.program, &frames[at].node))
                {
                    goes_on.push((at, version.reference.version));
                }
            }
            (RunPolicy::Migrate | RunPolicy::Stay, _) => {}
        }
    }
    if goes_on.is_empty() {
        return;
    }
    // A call that failed would be made again by the run as it was.
    lane.state.failed_call = None;
    let Some(mut run) = lane.state.run.take() else { return };
    let (from, before) = (run.version, figures::places(run.state.as_ref()));
    for (at, version) in goes_on {
        if at == 0 && run.state.as_ref().is_some_and(|state| state.frames[0].version == run.version) {
            run.version = version;
        }
        if let Some(state) = &mut run.state {
            state.frames[at].version = version;
        }
    }
    figures::migrated(lane, from, &before, &run);
    lane.fact(Fact::Run(flow_run::run_fact(&run, None)));
    lane.state.run = Some(run);
    lane.out.thread_changed = true;
    lane.touch();
}
