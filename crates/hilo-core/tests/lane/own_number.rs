//! A number becomes a person's by the code that they send from it.

use crate::{
    approvals::{ROSA, story},
    support::{Story, id},
};
use hilo_core::{
    config::PendingCode,
    decision::{EffectPayload, Fact, Said},
    event::{ApproverEvent, ContactEvent, MessageChanged, NumberOutcome, Rewritten},
    own_number::{self, MASKED},
};
use hilo_model::{Duration, Locale, PersonId, Phone, identity::IdentityKind, message::Inbound};

const CODE: &str = "HILO-ABCDE-23456";

fn with_code(story: &mut Story) {
    let hash = own_number::hash_of(CODE).expect("a code");
    let expires_at = story.now.plus(Duration::from_minutes(10));
    story.config.number_codes.insert(hash, PendingCode { person: id(ROSA), expires_at });
}

/// Whose code was seen, whether it was a whole message, and from which number.
fn claim(story: &Story) -> Option<(PersonId, bool, Option<Phone>)> {
    story.last.effects.iter().find_map(|effect| match &effect.payload {
        EffectPayload::ClaimNumber { claim } => Some((claim.person, claim.whole, claim.phone.clone())),
        _ => None,
    })
}

/// What stands in the thread of what came.
fn noted(story: &Story) -> Vec<String> {
    let content = |fact: &Fact| match fact {
        Fact::MessageIn { content, .. } => Some(content.text().to_owned()),
        Fact::MessageRewritten { content: Some(Said::Them(content)), .. } => Some(content.text().to_owned()),
        _ => None,
    };
    story.last.facts.iter().filter_map(content).collect()
}

#[test]
fn a_code_is_nobodys_message_and_is_answered_in_the_persons_language() {
    let mut story = story("people: [rosa@aurora.test]");
    story.config.people.get_mut("rosa@aurora.test").expect("Rosa").locale = Some(Locale::of("es"));
    with_code(&mut story);
    story.says("hilo abcde 23456");
    let phone: Phone = "56911112222".parse().expect("a phone");
    assert_eq!(claim(&story), Some((id(ROSA), true, Some(phone))));
    assert_eq!((noted(&story), &*story.state.preview), (vec![MASKED.to_owned()], MASKED));
    assert!(story.state.run.is_none() && story.state.ticket.is_none() && story.state.unread == 0);
    let noted = story.last.facts.iter().filter(|fact| matches!(fact, Fact::MessageIn { ticket: None, .. }));
    assert_eq!(noted.count(), 1, "it stands in the thread");
    for (outcome, expected) in [
        (NumberOutcome::Shown, "Listo, Rosa: este número es el tuyo."),
        (NumberOutcome::Taken, "Este número ya está en el perfil de otra persona."),
        (NumberOutcome::Over, "Ese código ya no sirve."),
        (NumberOutcome::Hidden, "WhatsApp no nos muestra tu número"),
        (NumberOutcome::Replaced, "Este número ya no es el tuyo en Hilo"),
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
    // But the code was in the thread, and is good no more.
    assert_eq!(claim(&story), Some((id(ROSA), true, None)));
    assert_eq!(noted(&story), [MASKED]);
}

#[test]
fn a_code_that_others_may_have_read_shows_nothing_and_is_good_no_more() {
    let spoilt = Some((id(ROSA), false, None));
    let fresh = || {
        let mut story = story("people: [rosa@aurora.test]");
        with_code(&mut story);
        story
    };
    let mut within = fresh();
    within.says("Es este: hilo-abcde-23456, ¿no?");
    assert_eq!((claim(&within), noted(&within)), (spoilt.clone(), vec![format!("Es este: {MASKED}, ¿no?")]));
    assert_eq!(within.state.unread, 1, "it is a message like others");

    let mut group = fresh();
    let mut message = group.received("wamid.0", Inbound::Text { body: CODE.to_owned() });
    message.about.group = Some("g.1".to_owned());
    group.event(ContactEvent::MessageReceived(message));
    assert_eq!((claim(&group), noted(&group)), (spoilt.clone(), vec![MASKED.to_owned()]));

    let mut edited = fresh();
    edited.says("HILO-ABCDE-2345");
    assert_eq!(claim(&edited), None);
    edited.event(ContactEvent::MessageChanged(MessageChanged {
        channel: id(1),
        provider_id: "wamid.edit".to_owned(),
        original: "wamid.0".to_owned(),
        identities: Vec::new(),
        ours: false,
        now: Rewritten::Edited { content: Inbound::Text { body: CODE.to_owned() } },
        at: edited.now,
    }));
    assert_eq!((claim(&edited), noted(&edited)), (spoilt, vec![MASKED.to_owned()]));
}
