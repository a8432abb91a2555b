//! This contact's number is one of the team's: they show that it is theirs, are asked on it what they have to approve, and answer.
//!
//! What is said so stands in the thread and is nothing else: no flow hears it, no ticket is opened by it, nobody has to answer it.
//! Everything else that they write is an ordinary message, for whoever works here may be a customer too.
//!
//! A tap does not count at once. The flow goes on the moment it is decided, and hears the comment with the decision, so the comment has to be
//! there first: the lane that asks says until when it waits for one, and then the answer counts without.

use super::{
    TimerPurpose, approver_asked,
    context::{Heard, Lane},
    figures, message_changed,
    message_received::{press_of_template, preview},
    number_code,
    sending::{self, Sending, Unsendable},
};
use crate::{
    config::Colleague,
    decision::{Effect, EffectPayload, Fact, Urgency},
    event::{ApproverAnswer, ApproverAnswered, ApproverEvent, ApproverSays, ContactEvent, MessageReceived},
};
use hilo_desk::approver_words::{Refusal, Words};
use hilo_model::{
    Actor, ApprovalId, ChannelId, ContactId, EffectId, MessageId, PersonId, Timestamp,
    approval::ApprovalState,
    figure::Counted,
    identity::Identity,
    message::{Choice, Inbound, Outbound, Template},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, str::FromStr};

/// The longest comment, in characters.
pub(super) const COMMENT: usize = 2000;
/// What the ids of our buttons begin with. What follows is whole, or it is some flow's option and not ours.
const BUTTON: &str = "approval:";

/// Something that the person of this number was asked. It is remembered so that nothing is asked twice and to know of which asking a
/// message was; an answer needs no memory. What is to be decided is a customer's business and is kept in that customer's lane alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskedHere {
    /// The contact in whose lane it is asked.
    pub from: ContactId,
    /// Who is asked.
    pub person: PersonId,
    /// On which channel.
    pub channel: ChannelId,
    /// The message that asks, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<EffectId>,
    /// What is sent if it turns out that their window was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Box<Template>>,
}

/// An answer that waits for its comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commenting {
    /// What is answered.
    pub approval: ApprovalId,
    /// The contact in whose lane it is asked.
    pub from: ContactId,
    /// Who answers.
    pub person: PersonId,
    /// Which way.
    pub approves: bool,
    /// On which channel.
    pub channel: ChannelId,
    /// When, by the provider: what was said before is no comment to it, whenever it arrives.
    pub at: Timestamp,
    /// Until when; then it counts without one.
    pub until: Timestamp,
    /// The addresses that the answer came from.
    pub identities: Vec<Identity>,
}

/// What a message of theirs is.
enum Said {
    Tap(Button),
    Comment(String),
}

/// One of our buttons. It says where its approval is asked: who has many to decide can answer every one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Button {
    pub(super) approval: ApprovalId,
    pub(super) from: ContactId,
    pub(super) deed: Deed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Approve,
    Refuse,
    WithoutComment,
}

impl Deed {
    const ALL: [Self; 3] = [Self::Approve, Self::Refuse, Self::WithoutComment];

    fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::WithoutComment => "plain",
        }
    }
}

impl Button {
    pub(super) fn id(self) -> String {
        format!("{BUTTON}{}:{}:{}", self.approval, self.from, self.deed.as_str())
    }

    fn read(id: &str) -> Option<Self> {
        let (approval, rest) = id.strip_prefix(BUTTON)?.split_once(':')?;
        let (from, deed) = rest.split_once(':')?;
        let deed = Deed::ALL.into_iter().find(|known| known.as_str() == deed)?;
        Some(Self {
            approval: ApprovalId::from_str(approval).ok()?,
            from: ContactId::from_str(from).ok()?,
            deed,
        })
    }
}

/// Takes a message that is a tap on what we asked, or the comment to one; whether it was one.
pub(super) fn take(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived) -> bool {
    let Some(said) = hear(lane, received) else { return false };
    aside(lane, |lane| {
        note(lane, received);
        match said {
            Said::Tap(button) => tap(lane, received, button),
            Said::Comment(comment) => commented(lane, received, comment),
        }
        message_changed::catch_up(lane, &received.provider_id);
    });
    true
}

fn hear(lane: &Lane<'_, '_, '_>, received: &MessageReceived) -> Option<Said> {
    match &received.content {
        Inbound::Choice { id, .. } => Button::read(id).map(Said::Tap),
        Inbound::Text { body } => {
            let waits = lane.state.commenting.as_ref()?;
            // Messages come in any order, and late: what counts is when they were written.
            let said_at = received.sent_at.min(lane.cx.now);
            let is_comment =
                waits.channel == received.channel && waits.at <= received.sent_at && said_at < waits.until;
            // Whoever stops what is sent to them is heard, whatever else they are asked.
            (is_comment && lane.cx.config.consent.hear(body).is_none()).then(|| Said::Comment(body.clone()))
        }
        _ => None,
    }
}

/// Does something that stands in the thread and changes nothing of how the thread stands: who waits for whom, where flows speak, how long
/// nobody spoke.
pub(super) fn aside(lane: &mut Lane<'_, '_, '_>, act: impl FnOnce(&mut Lane<'_, '_, '_>)) {
    let state = &lane.state;
    let (position, channel) = (state.position, state.channel);
    let silent = state.silent_since.unwrap_or(state.last_message_at);
    act(lane);
    let state = &mut lane.state;
    state.aside += state.position - position;
    state.channel = channel.or(state.channel);
    state.silent_since = Some(silent);
    lane.touch();
}

/// The message, as it stands in the thread.
pub(super) fn note(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived) {
    let message: MessageId = lane.cx.ids.make();
    let position = lane.next_position();
    let (channel, sent_at) = (received.channel, received.sent_at);
    lane.heard = Some(Heard { message, position, channel, sent_at });
    lane.state.last_message_at = lane.cx.now;
    lane.state.preview = preview(received.content.text());
    lane.state.preview_inbound = true;
    lane.out.thread_changed = true;
    figures::on_channel(lane, channel, Counted::Received);
    lane.fact(Fact::MessageIn {
        message,
        channel,
        provider_id: received.provider_id.clone(),
        content: received.content.clone(),
        reply_to: received.reply_to.clone(),
        sent_at,
        about: Box::new(received.about.clone()),
        position,
        ticket: None,
    });
    press_of_template(lane, received, message);
}

fn tap(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived, button: Button) {
    let Button { approval, from, deed } = button;
    let waits = lane.state.commenting.as_ref().is_some_and(|waits| waits.approval == approval);
    let approves = match deed {
        Deed::WithoutComment if waits => return count(lane, None, Some(received)),
        Deed::WithoutComment => {
            let words = words_of_number(lane, &received.identities);
            return say(lane, received.channel, words.unknown().to_owned());
        }
        Deed::Approve => true,
        Deed::Refuse => false,
    };
    // Whoever was asked, and is told if they may not answer any more; else whoever has the number by now.
    let asked = lane.state.asked_here.get(&approval).map(|asked| asked.person);
    let Some(person) = asked.or_else(|| whose(lane, &received.identities)) else {
        let words = workspace_words(lane);
        return say(lane, received.channel, words.refused(None, Refusal::NoRight));
    };
    let says = ApproverSays {
        approval,
        person,
        from: lane.cx.contact,
        channel: received.channel,
        identities: received.identities.clone(),
        approves,
        comment: None,
        at: received.sent_at,
        counts: false,
    };
    tell_asking(lane, from, ApproverEvent::Says(Box::new(says)));
}

fn commented(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived, comment: String) {
    if comment.trim().chars().count() > COMMENT {
        let person = lane.state.commenting.as_ref().map(|waits| waits.person);
        let words = person.map_or_else(|| workspace_words(lane), |person| words(lane, person));
        return say(lane, received.channel, words.comment_too_long(COMMENT));
    }
    count(lane, Some(comment), Some(received));
}

/// The answer that waits for a comment counts, with this one or without.
fn count(lane: &mut Lane<'_, '_, '_>, comment: Option<String>, said: Option<&MessageReceived>) {
    let Some(waits) = lane.state.commenting.take() else { return };
    lane.cancel_timers(|purpose| matches!(purpose, TimerPurpose::Comment { .. }));
    lane.touch();
    counts(lane, waits, comment, said);
}

fn counts(
    lane: &mut Lane<'_, '_, '_>,
    answer: Commenting,
    comment: Option<String>,
    said: Option<&MessageReceived>,
) {
    let Commenting { approval, from, person, approves, channel, at, identities, .. } = answer;
    let says = ApproverSays {
        approval,
        person,
        from: lane.cx.contact,
        channel,
        identities: said.map_or(identities, |said| said.identities.clone()),
        approves,
        comment,
        at: said.map_or(at, |said| said.sent_at),
        counts: true,
    };
    tell_asking(lane, from, ApproverEvent::Says(Box::new(says)));
}

/// Nobody wrote a comment in time.
pub(super) fn comment_over(lane: &mut Lane<'_, '_, '_>, approval: ApprovalId) {
    if lane.state.commenting.as_ref().is_some_and(|waits| waits.approval == approval) {
        count(lane, None, None);
    }
}

/// Another lane, or whoever writes settings, tells something of this number's person.
pub(super) fn hear_of(lane: &mut Lane<'_, '_, '_>, event: ApproverEvent) {
    match event {
        ApproverEvent::NumberClaimed { person, channel, outcome } => {
            aside(lane, |lane| number_code::claimed(lane, person, channel, outcome));
        }
        ApproverEvent::Asked(asked) => aside(lane, |lane| approver_asked::ask(lane, *asked)),
        ApproverEvent::Answered(answered) => aside(lane, |lane| hear_answer(lane, *answered)),
        ApproverEvent::Reached { approval, person, told } => {
            super::approval::reached(lane, approval, person, told);
        }
        ApproverEvent::Says(says) => super::approval::said(lane, *says),
    }
}

fn hear_answer(lane: &mut Lane<'_, '_, '_>, answered: ApproverAnswered) {
    let ApproverAnswered { approval, person, channel, title, answer } = answered;
    let words = words(lane, person);
    let waits = lane.state.commenting.as_ref().map(|waits| waits.approval);
    if let ApproverAnswer::Comment { approves, from, at, until, identities } = answer {
        // One at a time: what they went on from counts as it is. The same one, tapped again, may say something else now.
        if waits.is_some_and(|waits| waits != approval) {
            count(lane, None, None);
        }
        lane.cancel_timers(|purpose| matches!(purpose, TimerPurpose::Comment { .. }));
        let commenting = Commenting { approval, from, person, approves, channel, at, until, identities };
        lane.state.commenting = Some(commenting);
        let left = until.since(lane.cx.now).as_seconds();
        if left == 0 {
            return count(lane, None, None);
        }
        lane.set_timer(until, TimerPurpose::Comment { approval, due: until });
        let plain = Button { approval, from, deed: Deed::WithoutComment };
        let content = Outbound::Buttons {
            header: None,
            body: words.comment(&title.unwrap_or_default(), approves, left.div_ceil(60)),
            footer: None,
            buttons: vec![Choice { id: plain.id(), title: words.without_comment().to_owned() }],
        };
        // If it cannot be sent the answer counts all the same.
        let _ = send(lane, channel, content);
        return;
    }
    if waits == Some(approval) {
        lane.state.commenting = None;
        lane.cancel_timers(|purpose| matches!(purpose, TimerPurpose::Comment { .. }));
    }
    let text = match (answer, title) {
        (ApproverAnswer::Refused { why }, title) => words.refused(title.as_deref(), why),
        (ApproverAnswer::Counted { approves, state }, Some(title)) => words.counted(&title, approves, state),
        (ApproverAnswer::Over { state, by }, Some(title)) => {
            let names: Vec<String> =
                by.iter().filter_map(|one| Some(colleague(lane, *one)?.name.clone())).collect();
            words.over(&title, state.unwrap_or(ApprovalState::Cancelled), &names)
        }
        // Whose customer was erased, or was decided long ago.
        _ => words.unknown().to_owned(),
    };
    say(lane, channel, text);
}

/// Another contact turns out to be this one: what was asked there is asked here.
pub(super) fn take_over(
    lane: &mut Lane<'_, '_, '_>,
    asked: BTreeMap<ApprovalId, AskedHere>,
    commenting: Option<Commenting>,
) {
    for (approval, theirs) in asked {
        lane.state.asked_here.entry(approval).or_insert(theirs);
    }
    let Some(theirs) = commenting else { return };
    if lane.state.commenting.is_none() {
        let (approval, due) = (theirs.approval, theirs.until);
        lane.state.commenting = Some(theirs);
        lane.set_timer(due, TimerPurpose::Comment { approval, due });
    } else {
        // Two at once: theirs counts as it is.
        counts(lane, theirs, None, None);
    }
}

/// Tells the lane that asks.
pub(super) fn tell_asking(lane: &mut Lane<'_, '_, '_>, from: ContactId, event: ApproverEvent) {
    lane.out.appends.push((from, ContactEvent::Approver(event)));
}

/// Whose number it is. One that was given to somebody else may be behind two: the number itself goes before the provider's id.
fn whose(lane: &Lane<'_, '_, '_>, identities: &[Identity]) -> Option<PersonId> {
    let has_phone = |colleague: &&Colleague| {
        let number = colleague.number.as_ref();
        number.is_some_and(|number| identities.contains(&number.identity()))
    };
    let theirs = lane
        .cx
        .config
        .people
        .values()
        .filter(|colleague| colleague.number.as_ref().is_some_and(|number| number.is_behind(identities)));
    theirs.min_by_key(|colleague| (!has_phone(colleague), colleague.id)).map(|colleague| colleague.id)
}

fn words_of_number(lane: &Lane<'_, '_, '_>, identities: &[Identity]) -> Words {
    whose(lane, identities).map_or_else(|| workspace_words(lane), |person| words(lane, person))
}

pub(super) fn colleague<'a>(lane: &Lane<'_, '_, 'a>, person: PersonId) -> Option<&'a Colleague> {
    lane.cx.config.people.values().find(|colleague| colleague.id == person)
}

pub(super) fn words(lane: &Lane<'_, '_, '_>, person: PersonId) -> Words {
    let theirs = colleague(lane, person).and_then(|colleague| colleague.locale.as_ref());
    Words::of(theirs, &lane.cx.config.locale)
}

fn workspace_words(lane: &Lane<'_, '_, '_>) -> Words {
    Words::of(lane.state.profile.locale.as_ref(), &lane.cx.config.locale)
}

pub(super) fn say(lane: &mut Lane<'_, '_, '_>, channel: ChannelId, body: String) {
    // Whoever cannot be written to hears nothing.
    let _ = send(lane, channel, Outbound::Text { body, preview_url: false });
}

pub(super) fn send(
    lane: &mut Lane<'_, '_, '_>,
    channel: ChannelId,
    content: Outbound,
) -> Result<EffectId, Unsendable> {
    let effect: EffectId = lane.cx.ids.make();
    sending::route(lane, &content, Some(channel))?;
    let sending = Sending {
        effect,
        content,
        channel: Some(channel),
        reply_to: None,
        author: Actor::System,
        run: None,
        callback_data: None,
    };
    sending::send(lane, sending).map(|_| effect)
}

/// Something that is not a message must happen outside, in this contact's own partition.
pub(super) fn order(lane: &mut Lane<'_, '_, '_>, payload: EffectPayload) {
    lane.state.effects += 1;
    lane.touch();
    let effect = Effect {
        id: lane.cx.ids.make(),
        channel: None,
        urgency: Urgency::Conversation,
        position: lane.state.effects,
        not_after: None,
        reach_from: None,
        repeatable: true,
        payload,
    };
    lane.out.effects.push(effect);
}
