//! What becomes of templates by themselves: held messages are judged, pauses begin and end.

use super::{template_quality, template_status};
use crate::{
    event::{Event, Told},
    simulator::Simulator,
    world::{HoldOutcome, Kept, Pause, Strength, World},
};
use hilo_model::Timestamp;
use hilo_whatsapp_wire::{
    More,
    webhook::{Change, OtherInfo, QualityScore, TemplateEvent},
};

/// What is due of the next template: its held messages are judged, or its pause ends. Nothing, if nothing is due.
pub(crate) fn due(simulator: &Simulator, world: &mut World, now: Timestamp) -> Vec<Event> {
    let Some(kept) = world.templates().conduct_due(now).cloned() else { return Vec::new() };
    if kept.conduct.is_judged(now) {
        return judge(simulator, world, &kept, now);
    }
    let mut template = kept.template.clone();
    template.status = Some(TemplateEvent::Approved);
    let change = titled(template_status(&template, TemplateEvent::Approved, None), "UNPAUSE");
    let hook = simulator.plan_hook(world.faults_mut(), None);
    vec![Event::TemplateKept {
        account: kept.account,
        template: Box::new(template),
        edited: false,
        told: Some(Told::of(&change, hook)),
    }]
}

fn judge(simulator: &Simulator, world: &mut World, kept: &Kept, now: Timestamp) -> Vec<Event> {
    let score = score(world, kept, now);
    let dropped = match world.templates().pacing().outcome {
        HoldOutcome::ByQuality => score == QualityScore::Red,
        HoldOutcome::Release => false,
        HoldOutcome::Drop => true,
    };
    let mut events = vec![Event::HoldEnded { template: kept.id(), dropped }];
    if dropped && kept.template.is_approved() {
        events.push(pause(simulator, world, kept, Pause::Pacing));
    } else if !dropped && score != QualityScore::Unknown && known(kept) != Some(&score) {
        let mut template = kept.template.clone();
        let hook = simulator.plan_hook(world.faults_mut(), None);
        let told = Told::of(&template_quality(&mut template, score), hook);
        events.push(Event::TemplateKept {
            account: kept.account.clone(),
            template: Box::new(template),
            edited: false,
            told: Some(told),
        });
    }
    events
}

fn known(kept: &Kept) -> Option<&QualityScore> {
    let score = kept.template.quality_score.as_ref().map(|quality| &quality.score);
    score.filter(|score| **score != QualityScore::Unknown)
}

/// How people take a template: as is known of it, else as the number stands that its held messages are of.
fn score(world: &World, kept: &Kept, now: Timestamp) -> QualityScore {
    if let Some(score) = known(kept) {
        return score.clone();
    }
    let number = kept.conduct.first_held().and_then(|id| world.message(id)).map(|message| &message.number);
    match number.map_or(Strength::Unknown, |number| world.quality(number, now)) {
        Strength::Green => QualityScore::Green,
        Strength::Yellow => QualityScore::Yellow,
        Strength::Red => QualityScore::Red,
        Strength::Unknown => QualityScore::Unknown,
    }
}

/// A template is paused: its account is told.
pub(crate) fn pause(simulator: &Simulator, world: &mut World, kept: &Kept, pause: Pause) -> Event {
    let change = titled(template_status(&kept.template, pause.status(), None), pause.title());
    let hook = simulator.plan_hook(world.faults_mut(), None);
    Event::TemplatePaused {
        account: kept.account.clone(),
        id: kept.id(),
        pause,
        told: Some(Told::of(&change, hook)),
    }
}

fn titled(mut change: Change, title: &str) -> Change {
    if let Change::TemplateStatus(update) = &mut change {
        update.other_info =
            Some(OtherInfo { title: Some(title.to_owned()), description: None, more: More::new() });
    }
    change
}
