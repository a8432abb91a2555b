//! Jobs of flows beside the lane: scripts.

use crate::support::Story;
use hilo_core::{
    command::{Again, Command},
    decision::{EffectPayload, Fact},
    event::ContactEvent,
};
use hilo_flow::engine::{Job, JobOutcome, Worker};
use hilo_jobs::Workshop;
use hilo_model::{EffectId, IncidentId};
use serde_json::json;

const TOTAL: &str = r#"
api: hilo.dev/flow/v1
flow: total
name: Total
language: en
triggers: [{ type: keyword, words: [total] }]
start: add
nodes:
  add:
    type: script
    with: { words: message.text }
    code: |
      const n = input.words.length;
      return { n };
    returns: { n: number }
    next: tell
    error: sorry
  tell: { type: message, send: { text: "{{ n }} letters" }, next: end }
  sorry: { type: message, send: { text: "I cannot." }, next: end }
"#;

fn job(story: &Story) -> (EffectId, Box<Job>) {
    let found = story.last.effects.iter().find_map(|effect| match &effect.payload {
        EffectPayload::Job { job } => {
            assert!(effect.repeatable && effect.channel.is_none());
            Some((effect.id, job.clone()))
        }
        _ => None,
    });
    found.expect("a job")
}

fn done(story: &mut Story, effect: EffectId, job: &Job, outcome: JobOutcome) {
    story.event(ContactEvent::JobDone { effect, outcome, job: Some(Box::new(job.clone())) });
}

#[test]
fn a_script_runs_beside_the_lane_and_its_result_counts_once() {
    let mut story = Story::new(TOTAL);
    assert_eq!(story.says("total"), Vec::<String>::new(), "nothing is said before it is done");
    let (effect, job) = job(&story);
    // What is written meanwhile waits, and what was written down comes through the outbox unchanged.
    let written = serde_json::to_string(&EffectPayload::Job { job: job.clone() }).unwrap();
    assert_eq!(
        serde_json::from_str::<EffectPayload>(&written).unwrap(),
        EffectPayload::Job { job: job.clone() }
    );
    let outcome = Workshop.work(&job);
    assert_eq!(outcome, JobOutcome::Done { result: json!({ "n": 5 }) });
    done(&mut story, effect, &job, outcome.clone());
    assert_eq!(story.sent(), ["5 letters"]);
    assert!(story.incidents().is_empty() && story.state.failed_call.is_none());
    // Done again after a crash: nobody waits for it any more.
    done(&mut story, effect, &job, outcome);
    assert_eq!(story.sent(), Vec::<String>::new());
}

#[test]
fn a_script_that_failed_is_an_incident_and_is_run_again_by_its_id() {
    let mut story = Story::new(&TOTAL.replace("return { n };", "return { n: input.none.length };"));
    story.says("total");
    let (effect, first) = job(&story);
    let outcome = Workshop.work(&first);
    done(&mut story, effect, &first, outcome);
    assert_eq!(story.sent(), ["I cannot."]);
    assert_eq!(story.incidents(), ["flow_script_failed"]);
    let told = story.last.facts.iter().find_map(|fact| match fact {
        Fact::Incident { id, summary, detail, .. } => Some((*id, summary.clone(), detail.clone())),
        _ => None,
    });
    let (incident, summary, detail): (IncidentId, _, _) = told.expect("an incident");
    assert!(
        summary.contains("add") && detail["detail"].as_str().unwrap().starts_with("threw at 2:"),
        "{detail}"
    );
    story.orders(Command::RetryIncident { incident, give_back: false, again: Again::Call });
    assert_eq!(job(&story), (effect, first.clone()), "the same job by the same id");
    // Whoever does it is mended meanwhile.
    done(&mut story, effect, &first, JobOutcome::Done { result: json!({ "n": 7 }) });
    assert_eq!(story.sent(), ["7 letters"]);
}
