//! This contact's number is one of the team's: they show that it is theirs, are asked on it what they have to approve, and answer.
//!
//! What is said so stands in the thread and is nothing else: no flow hears it, no ticket is opened by it, nobody has to answer it.
//! Everything else that they write is an ordinary message, for whoever works here may be a customer too.
//!
//! A tap does not count at once. The flow goes on the moment it is decided, and hears the comment with the decision, so the comment has to be
//! there first: the lane that asks says until when it waits for one, and then the answer counts without.

use super::{
    TimerPurpose,
    command_given::learn_address,
    context::{Heard, Lane},
    figures, message_changed,
    message_received::{press_of_template, preview},
    sending::{self, Sending, Unsendable},
};
use crate::{
    config::Colleague,
    decision::{Effect, EffectPayload, Fact, Urgency},
    event::{
        ApproverAnswer, ApproverAnswered, ApproverAsked, ApproverEvent, ApproverSays, ContactEvent,
        MessageReceived, NumberClaim, NumberOutcome,
    },
    own_number,
};
use hilo_desk::approver_words::Words;
use hilo_model::{
    Actor, ApprovalId, ChannelId, ContactId, EffectId, MessageId, PersonId, Phone, Timestamp,
    approval::{ApprovalState, Told},
    figure::Counted,
    identity::{Identity, IdentityKind},
    message::{Choice, Inbound, Outbound, Template, TemplateButton, TemplateButtonValue},
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The longest comment, in characters.
pub(super) const COMMENT: usize = 2000;
/// How many of the last things that were asked here are remembered.
const REMEMBERED: usize = 64;
/// What the ids of our buttons begin with. No flow's option has a colon in it.
const BUTTON: &str = "approval:";

/// Something that the person of this number was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedHere {
    /// The contact in whose lane it is asked.
    pub from: ContactId,
    /// Who is asked.
    pub person: PersonId,
    /// What is to be decided.
    pub title: String,
    /// The message that asks, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<EffectId>,
}

/// An answer that waits for its comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commenting {
    /// What is answered.
    pub approval: ApprovalId,
    /// Which way.
    pub approves: bool,
    /// On which channel.
    pub channel: ChannelId,
    /// Until when; then it counts without one.
    pub until: Timestamp,
    /// The addresses that the answer came from.
    pub identities: Vec<Identity>,
}

/// What a message of theirs is.
enum Said {
    Code { person: PersonId, hash: String },
    Tap { approval: ApprovalId, deed: Deed },
    Comment(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
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

    fn button(self, approval: ApprovalId) -> String {
        format!("{BUTTON}{approval}:{}", self.as_str())
    }
}

fn tapped(id: &str) -> Option<(ApprovalId, Deed)> {
    let (approval, deed) = id.strip_prefix(BUTTON)?.split_once(':')?;
    let deed = Deed::ALL.into_iter().find(|known| known.as_str() == deed)?;
    Some((ApprovalId::from_str(approval).ok()?, deed))
}

/// Takes a message that is a code, a tap on what we asked, or the comment to one; whether it was one.
pub(super) fn take(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived) -> bool {
    let Some(said) = hear(lane, received) else { return false };
    aside(lane, |lane| {
        note(lane, received);
        match said {
            Said::Code { person, hash } => claim(lane, received, person, hash),
            Said::Tap { approval, deed } => tap(lane, received, approval, deed),
            Said::Comment(comment) => commented(lane, received, comment),
        }
        message_changed::catch_up(lane, &received.provider_id);
    });
    true
}

fn hear(lane: &Lane<'_, '_, '_>, received: &MessageReceived) -> Option<Said> {
    let now = lane.cx.now;
    match &received.content {
        Inbound::Choice { id, .. } => {
            let (approval, deed) = tapped(id)?;
            Some(Said::Tap { approval, deed })
        }
        Inbound::Text { body } => {
            let config = lane.cx.config;
            if !config.number_codes.is_empty()
                && let Some(hash) = own_number::hash_of(body)
                && let Some(code) = config.number_codes.get(&hash).filter(|code| now < code.expires_at)
            {
                return Some(Said::Code { person: code.person, hash });
            }
            let waits = lane.state.commenting.as_ref()?;
            let is_comment = waits.channel == received.channel && now < waits.until;
            // Whoever stops what is sent to them is heard, whatever else they are asked.
            (is_comment && config.consent.hear(body).is_none()).then(|| Said::Comment(body.clone()))
        }
        _ => None,
    }
}

/// Does something that stands in the thread and changes nothing of how the thread stands: who waits for whom, where flows speak, how long
/// nobody spoke.
fn aside(lane: &mut Lane<'_, '_, '_>, act: impl FnOnce(&mut Lane<'_, '_, '_>)) {
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
fn note(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived) {
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

/// Whoever is behind the code wants this number to be theirs: settings are not written in a turn.
fn claim(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived, person: PersonId, code: String) {
    let of_kind = |kind| received.identities.iter().find(move |identity| identity.kind == kind);
    let phone = of_kind(IdentityKind::Phone).and_then(|identity| identity.value.parse::<Phone>().ok());
    let Some(phone) = phone else {
        let words = words(lane, person);
        return say(lane, received.channel, words.number_hidden().to_owned());
    };
    let user = of_kind(IdentityKind::WhatsappUserId).cloned();
    let claim = NumberClaim { person, code, phone, user, channel: received.channel, at: lane.cx.now };
    order(lane, EffectPayload::ClaimNumber { claim: Box::new(claim) });
}

fn tap(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived, approval: ApprovalId, deed: Deed) {
    let waits = lane.state.commenting.as_ref().is_some_and(|waits| waits.approval == approval);
    match (deed, lane.state.asked_here.contains_key(&approval)) {
        (Deed::WithoutComment, true) if waits => count(lane, None, Some(&received.identities)),
        (Deed::Approve | Deed::Refuse, true) => {
            let identities = received.identities.clone();
            let answer = (received.channel, identities, deed == Deed::Approve);
            answer_with(lane, approval, answer, None, false);
        }
        // Whatever it was, it is not waited for here.
        _ => {
            let person = lane.state.asked_here.get(&approval).map(|asked| asked.person);
            let words = person.map_or_else(|| workspace_words(lane), |person| words(lane, person));
            say(lane, received.channel, words.unknown().to_owned());
        }
    }
}

fn commented(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived, comment: String) {
    if comment.trim().chars().count() > COMMENT {
        let person = lane.state.commenting.as_ref().map(|waits| waits.approval);
        let person =
            person.and_then(|approval| lane.state.asked_here.get(&approval)).map(|asked| asked.person);
        let words = person.map_or_else(|| workspace_words(lane), |person| words(lane, person));
        return say(lane, received.channel, words.comment_too_long(COMMENT));
    }
    count(lane, Some(comment), Some(&received.identities));
}

/// The answer that waits for a comment counts, with this one or without.
fn count(lane: &mut Lane<'_, '_, '_>, comment: Option<String>, identities: Option<&[Identity]>) {
    let Some(waits) = lane.state.commenting.take() else { return };
    lane.cancel_timers(|purpose| matches!(purpose, TimerPurpose::Comment { .. }));
    lane.touch();
    let identities = identities.map_or(waits.identities, <[_]>::to_vec);
    answer_with(lane, waits.approval, (waits.channel, identities, waits.approves), comment, true);
}

fn answer_with(
    lane: &mut Lane<'_, '_, '_>,
    approval: ApprovalId,
    (channel, identities, approves): (ChannelId, Vec<Identity>, bool),
    comment: Option<String>,
    counts: bool,
) {
    let Some(asked) = lane.state.asked_here.get(&approval) else { return };
    let (from, person) = (lane.cx.contact, asked.person);
    let says = ApproverSays { approval, person, from, channel, identities, approves, comment, counts };
    let event = ContactEvent::Approver(ApproverEvent::Says(Box::new(says)));
    lane.out.appends.push((asked.from, event));
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
            aside(lane, |lane| claimed(lane, person, channel, outcome));
        }
        ApproverEvent::Asked(asked) => aside(lane, |lane| ask(lane, *asked)),
        ApproverEvent::Answered(answered) => aside(lane, |lane| hear_answer(lane, *answered)),
        ApproverEvent::Reached { approval, person, told } => {
            super::approval::reached(lane, approval, person, told);
        }
        ApproverEvent::Says(says) => super::approval::said(lane, *says),
    }
}

fn claimed(lane: &mut Lane<'_, '_, '_>, person: PersonId, channel: ChannelId, outcome: NumberOutcome) {
    let words = words(lane, person);
    let text = match outcome {
        NumberOutcome::Shown => {
            let name = colleague(lane, person).map_or_else(String::new, |colleague| colleague.name.clone());
            words.number_shown(&name)
        }
        NumberOutcome::Taken => words.number_taken().to_owned(),
        NumberOutcome::Over => words.code_over().to_owned(),
    };
    say(lane, channel, text);
}

/// Asks, with buttons if the window is open, else by the template if there is one; and tells the lane that asks how it went.
fn ask(lane: &mut Lane<'_, '_, '_>, asked: ApproverAsked) {
    let ApproverAsked { approval, from, person, addressed, title, detail, template } = asked;
    learn_address(lane, &addressed);
    // Whoever gives the order may give it twice.
    if lane.state.asked_here.contains_key(&approval) {
        return;
    }
    let channel = addressed.channel;
    let words = words(lane, person);
    let buttons = [(Deed::Approve, words.approve()), (Deed::Refuse, words.refuse())];
    let content = Outbound::Buttons {
        header: None,
        body: words.asked(&title, detail.as_deref()),
        footer: None,
        buttons: buttons.map(|(deed, title)| choice(deed, approval, title)).into(),
    };
    let first = send(lane, channel, content);
    let sent = match (first, template) {
        (Err(Unsendable::WindowClosed), Some(template)) => {
            send(lane, channel, Outbound::Template(with_buttons(template, approval)))
                .map(|message| (message, Told::Template))
        }
        (first, _) => first.map(|message| (message, Told::Buttons)),
    };
    let (message, told) = match sent {
        Ok((message, told)) => (Some(message), told),
        Err(Unsendable::WindowClosed) => (None, Told::WindowClosed),
        Err(Unsendable::NoChannel) => (None, Told::NoChannel),
        Err(
            Unsendable::OptedOut { .. } | Unsendable::Unreachable { .. } | Unsendable::EnoughMarketing { .. },
        ) => (None, Told::Unreachable),
    };
    lane.state.asked_here.insert(approval, AskedHere { from, person, title, message });
    while lane.state.asked_here.len() > REMEMBERED {
        lane.state.asked_here.pop_first();
    }
    tell(lane, from, approval, person, told);
}

/// The template's first two buttons answer.
fn with_buttons(mut template: Template, approval: ApprovalId) -> Template {
    template.buttons.retain(|button| button.index > 1);
    let answers = [(0, Deed::Approve), (1, Deed::Refuse)].map(|(index, deed)| TemplateButton {
        index,
        value: TemplateButtonValue::Payload(deed.button(approval)),
    });
    template.buttons.splice(..0, answers);
    template
}

/// A message did not leave: if it asked something, the lane that asks hears of it.
pub(super) fn send_failed(lane: &mut Lane<'_, '_, '_>, effect: EffectId) {
    let asked = lane.state.asked_here.iter().find(|(_, asked)| asked.message == Some(effect));
    if let Some((approval, asked)) = asked {
        let (approval, from, person) = (*approval, asked.from, asked.person);
        tell(lane, from, approval, person, Told::Failed);
    }
}

fn tell(lane: &mut Lane<'_, '_, '_>, from: ContactId, approval: ApprovalId, person: PersonId, told: Told) {
    let event = ContactEvent::Approver(ApproverEvent::Reached { approval, person, told });
    lane.out.appends.push((from, event));
}

fn hear_answer(lane: &mut Lane<'_, '_, '_>, answered: ApproverAnswered) {
    let ApproverAnswered { approval, person, channel, answer } = answered;
    let words = words(lane, person);
    let title = lane.state.asked_here.get(&approval).map(|asked| asked.title.clone());
    let Some(title) = title else { return say(lane, channel, words.unknown().to_owned()) };
    let waits = lane.state.commenting.as_ref().map(|waits| waits.approval);
    if let ApproverAnswer::Comment { approves, until, identities } = answer {
        // One at a time: what they went on from counts as it is. The same one, tapped again, may say something else now.
        if waits.is_some_and(|waits| waits != approval) {
            count(lane, None, None);
        }
        lane.cancel_timers(|purpose| matches!(purpose, TimerPurpose::Comment { .. }));
        lane.state.commenting = Some(Commenting { approval, approves, channel, until, identities });
        let left = until.since(lane.cx.now).as_seconds();
        if left == 0 {
            return count(lane, None, None);
        }
        lane.set_timer(until, TimerPurpose::Comment { approval, due: until });
        let content = Outbound::Buttons {
            header: None,
            body: words.comment(&title, approves, left.div_ceil(60)),
            footer: None,
            buttons: vec![choice(Deed::WithoutComment, approval, words.without_comment())],
        };
        // If it cannot be sent the thread says why; the answer counts all the same.
        let _ = send(lane, channel, content);
        return;
    }
    if waits == Some(approval) {
        lane.state.commenting = None;
        lane.cancel_timers(|purpose| matches!(purpose, TimerPurpose::Comment { .. }));
    }
    let text = match answer {
        ApproverAnswer::Counted { approves, state } => words.counted(&title, approves, state),
        ApproverAnswer::Over { state, by } => {
            let names: Vec<String> =
                by.iter().filter_map(|one| Some(colleague(lane, *one)?.name.clone())).collect();
            words.over(&title, state.unwrap_or(ApprovalState::Cancelled), &names)
        }
        ApproverAnswer::Refused { why } => words.refused(&title, why),
        ApproverAnswer::Comment { .. } => return,
    };
    say(lane, channel, text);
}

/// Another contact turns out to be this one: what was asked there is asked here.
pub(super) fn take_over(
    lane: &mut Lane<'_, '_, '_>,
    asked: std::collections::BTreeMap<ApprovalId, AskedHere>,
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
        answer_with(lane, theirs.approval, (theirs.channel, theirs.identities, theirs.approves), None, true);
    }
}

fn choice(deed: Deed, approval: ApprovalId, title: &str) -> Choice {
    Choice { id: deed.button(approval), title: title.to_owned() }
}

fn colleague<'a>(lane: &Lane<'_, '_, 'a>, person: PersonId) -> Option<&'a Colleague> {
    lane.cx.config.people.values().find(|colleague| colleague.id == person)
}

fn words(lane: &Lane<'_, '_, '_>, person: PersonId) -> Words {
    let theirs = colleague(lane, person).and_then(|colleague| colleague.locale.as_ref());
    Words::of(theirs, &lane.cx.config.locale)
}

fn workspace_words(lane: &Lane<'_, '_, '_>) -> Words {
    Words::of(lane.state.profile.locale.as_ref(), &lane.cx.config.locale)
}

fn say(lane: &mut Lane<'_, '_, '_>, channel: ChannelId, body: String) {
    // If it cannot be sent the thread says why.
    let _ = send(lane, channel, Outbound::Text { body, preview_url: false });
}

fn send(lane: &mut Lane<'_, '_, '_>, channel: ChannelId, content: Outbound) -> Result<EffectId, Unsendable> {
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
