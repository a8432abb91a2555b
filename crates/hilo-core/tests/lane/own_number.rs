//! A number becomes a person's by the code that they send from it.

use crate::{
    approvals::{ROSA, story},
    support::{Story, id},
};
use hilo_core::{
    config::PendingCode,
    decision::{EffectPayload, Fact},
    event::{ApproverEvent, ContactEvent, NumberOutcome},
    own_number,
};
use hilo_model::{Duration, Locale, PersonId, Phone, identity::IdentityKind, message::Inbound};

const CODE: &str = "HILO-ABCDE-23456";

fn with_code(story: &mut Story) {
    let hash = own_number::hash_of(CODE).expect("a code");
    let expires_at = story.now.plus(Duration::from_minutes(10));
    story.config.number_codes.insert(hash, PendingCode { person: id(ROSA), expires_at });
}

fn claim(story: &Story) -> Option<(PersonId, Phone)> {
    story.last.effects.iter().find_map(|effect| match &effect.payload {
        EffectPayload::ClaimNumber { claim } => Some((claim.person, claim.phone.clone())),
        _ => None,
    })
}

#[test]
fn a_code_is_nobodys_message_and_is_answered_in_the_persons_language() {
    let mut story = story("people: [rosa@aurora.test]");
    story.config.people.get_mut("rosa@aurora.test").expect("Rosa").locale = Some(Locale::of("es"));
    with_code(&mut story);
    story.says("hilo abcde 23456");
    let phone: Phone = "56911112222".parse().expect("a phone");
    assert_eq!(claim(&story), Some((id(ROSA), phone)));
    assert!(story.state.run.is_none() && story.state.ticket.is_none() && story.state.unread == 0);
    let noted = story.last.facts.iter().filter(|fact| matches!(fact, Fact::MessageIn { ticket: None, .. }));
    assert_eq!(noted.count(), 1, "it stands in the thread");
    for (outcome, expected) in [
        (NumberOutcome::Shown, "Listo, Rosa: este número es el tuyo."),
        (NumberOutcome::Taken, "Este número ya está en el perfil de otra persona."),
        (NumberOutcome::Over, "Ese código ya no sirve."),
    ] {
        let told = ApproverEvent::NumberClaimed { person: id(ROSA), channel: id(1), outcome };
        story.event(ContactEvent::Approver(told));
        assert!(story.sent()[0].starts_with(expected), "{:?}", story.sent());
    }
    assert!(story.state.ticket.is_none() && story.state.unread == 0);
    // Whoever works here may be a customer: this is the first time that they write.
    assert_eq!(story.says("go"), Vec::<String>::new());
    assert!(story.state.run.is_some());
}

#[test]
fn what_is_no_code_any_more_is_an_ordinary_message() {
    let mut story = story("people: [rosa@aurora.test]");
    with_code(&mut story);
    story.says("HILO-ABCDE-23457");
    assert!(claim(&story).is_none() && story.state.unread == 1);
    story.later(Duration::from_minutes(10));
    story.says(CODE);
    assert!(claim(&story).is_none() && story.state.unread == 2);
}

#[test]
fn a_number_that_is_not_told_cannot_be_noted() {
    let mut story = story("people: [rosa@aurora.test]");
    with_code(&mut story);
    let mut message = story.received("wamid.0", Inbound::Text { body: CODE.to_owned() });
    message.identities.retain(|identity| identity.kind != IdentityKind::Phone);
    story.event(ContactEvent::MessageReceived(message));
    assert!(claim(&story).is_none());
    assert_eq!(story.sent(), ["WhatsApp does not show us your number, so it cannot be noted."]);
}
