//! How templates are judged, as Meta says it does.

use super::template_status;
use crate::{
    event::{Event, Told},
    simulator::Simulator,
    world::{Kept, Outcome, World},
};
use hilo_model::Timestamp;
use hilo_whatsapp_wire::{
    More,
    template::{Category, ComponentKind, Template, advice},
    webhook::{RejectionInfo, TemplateEvent},
};

/// What the next review that is due comes to.
pub(crate) fn reviewed(simulator: &Simulator, world: &mut World, now: Timestamp) -> Option<Event> {
    let kept = world.templates().due(now)?.clone();
    let mut template = kept.template.clone();
    let (outcome, rejection) = match world.templates().review().outcome.clone() {
        Outcome::Approve => (TemplateEvent::Approved, None),
        Outcome::Reject { reason } => {
            template.rejected_reason = Some(reason);
            (TemplateEvent::Rejected, None)
        }
        Outcome::ByRules => judge(world, &kept, &mut template),
    };
    template.status = Some(outcome.clone());
    if outcome == TemplateEvent::Approved {
        template.rejected_reason = Some("NONE".to_owned());
    }
    let change = template_status(&template, outcome, rejection);
    let hook = simulator.plan_hook(world.faults_mut(), None);
    Some(Event::TemplateKept {
        account: kept.account,
        template: Box::new(template),
        edited: false,
        told: Some(Told::of(&change, hook)),
    })
}

/// As Meta says it judges.
fn judge(world: &World, kept: &Kept, template: &mut Template) -> (TemplateEvent, Option<RejectionInfo>) {
    let words = |template: &Template| {
        let part = |kind| template.part(&kind).and_then(|part| part.text.clone()).unwrap_or_default();
        (part(ComponentKind::Body), part(ComponentKind::Footer))
    };
    let account = kept.account.as_deref().unwrap_or_default();
    let is_authentication = template.category == Some(Category::Authentication);
    let twin = world.templates().of(account).find(|other| {
        other.id() != kept.id()
            && other.template.name != template.name
            && words(&other.template) == words(template)
    });
    if let Some(twin) = twin.filter(|_| !is_authentication) {
        template.rejected_reason = Some("INVALID_FORMAT".to_owned());
        let info = RejectionInfo {
            reason: Some(format!("The body and footer are those of the template {}", twin.template.name)),
            recommendation: Some("Use the other template, or say it in other words".to_owned()),
            more: More::new(),
        };
        return (TemplateEvent::Rejected, Some(info));
    }
    if template.category == Some(Category::Utility) {
        let advice = advice::advise(template);
        let promotes = advice.signs.iter().any(|sign| sign.speaks == advice::Speaks::Marketing);
        if promotes {
            template.previous_category = template.category.take();
            template.category = Some(Category::Marketing);
        }
    }
    (TemplateEvent::Approved, None)
}
