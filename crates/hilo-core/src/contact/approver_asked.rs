//! Somebody of the team is asked on their own number what they have to approve, and how that went.

use super::{
    Address,
    approver::{AskedHere, Button, Deed, aside, colleague, send, tell_asking, words},
    command_given::learn_address,
    context::Lane,
    message_received::learn_name,
    sending::Unsendable,
};
use crate::event::{ApproverAsked, ApproverEvent, SendFailed, SendFailure, StatusReceived};
use hilo_model::{
    ApprovalId, ChannelId, ContactId, EffectId, PersonId,
    approval::Told,
    message::{Choice, Outbound, Template, TemplateButton, TemplateButtonValue},
};

/// How many of the last things that were asked here are remembered.
const REMEMBERED: usize = 64;
/// What the Cloud API says of a message after the 24 hours.
const WINDOW_CLOSED: i64 = 131_047;

/// Asks, with buttons if the window is open, else by the template if there is one; and tells the lane that asks how it went.
pub(super) fn ask(lane: &mut Lane<'_, '_, '_>, asked: ApproverAsked) {
    let ApproverAsked { approval, from, person, addressed, title, detail, template } = asked;
    // Whoever gives the order may give it twice.
    if lane.state.asked_here.contains_key(&approval) {
        return;
    }
    let channel = addressed.channel;
    // What is known of how they are reached came from themselves, and is newer than a profile.
    if lane.state.addresses.get(&channel).is_none_or(Address::is_empty) {
        learn_address(lane, &addressed);
    }
    if !may_be_told(lane, person, channel) {
        return tell(lane, from, approval, person, Told::NoRight);
    }
    if lane.state.profile.name.is_empty() {
        let name = colleague(lane, person).map(|colleague| colleague.name.as_str());
        learn_name(lane, name);
    }
    let words = words(lane, person);
    let buttons = [(Deed::Approve, words.approve()), (Deed::Refuse, words.refuse())];
    let content = Outbound::Buttons {
        header: None,
        body: words.asked(&title, detail.as_deref()),
        footer: None,
        buttons: buttons
            .map(|(deed, title)| Choice { id: Button { approval, from, deed }.id(), title: title.to_owned() })
            .into(),
    };
    let template = template.map(|template| with_buttons(template, approval, from));
    let (message, told, template) = match send(lane, channel, content) {
        Ok(message) => (Some(message), Told::Buttons, template.map(Box::new)),
        Err(Unsendable::WindowClosed) => {
            let (message, told) = by_template(lane, channel, template);
            (message, told, None)
        }
        Err(why) => (None, told_of(why), None),
    };
    // Who is not asked may be asked later, when there is a way.
    if told.is_asked() {
        remember(lane, approval, AskedHere { from, person, channel, message, template });
    }
    tell(lane, from, approval, person, told);
}

/// Whether they may still answer, and it is they who would read it: time may have passed since it was ordered, and numbers are given to
/// other people.
fn may_be_told(lane: &Lane<'_, '_, '_>, person: PersonId, channel: ChannelId) -> bool {
    let config = lane.cx.config;
    let portfolio = config.channels.get(&channel).map(|channel| channel.portfolio.as_str());
    let address = lane.state.addresses.get(&channel);
    let addresses = address.map(|address| address.identities(portfolio)).unwrap_or_default();
    colleague(lane, person).is_some_and(|colleague| {
        let number = colleague.number.as_ref();
        colleague.may_answer && number.is_some_and(|number| number.is_behind(&addresses))
    })
}

fn by_template(
    lane: &mut Lane<'_, '_, '_>,
    channel: ChannelId,
    template: Option<Template>,
) -> (Option<EffectId>, Told) {
    let Some(template) = template else { return (None, Told::WindowClosed) };
    match send(lane, channel, Outbound::Template(template)) {
        Ok(message) => (Some(message), Told::Template),
        Err(why) => (None, told_of(why)),
    }
}

fn told_of(why: Unsendable) -> Told {
    match why {
        Unsendable::WindowClosed => Told::WindowClosed,
        Unsendable::NoChannel => Told::NoChannel,
        Unsendable::OptedOut { .. } | Unsendable::Unreachable { .. } | Unsendable::EnoughMarketing { .. } => {
            Told::Unreachable
        }
    }
}

/// The template's first two buttons answer.
fn with_buttons(mut template: Template, approval: ApprovalId, from: ContactId) -> Template {
    template.buttons.retain(|button| button.index > 1);
    let answers = [(0, Deed::Approve), (1, Deed::Refuse)].map(|(index, deed)| TemplateButton {
        index,
        value: TemplateButtonValue::Payload(Button { approval, from, deed }.id()),
    });
    template.buttons.splice(..0, answers);
    template
}

fn remember(lane: &mut Lane<'_, '_, '_>, approval: ApprovalId, asked: AskedHere) {
    lane.state.asked_here.insert(approval, asked);
    while lane.state.asked_here.len() > REMEMBERED {
        lane.state.asked_here.pop_first();
    }
    lane.touch();
}

/// A message did not leave.
pub(super) fn send_failed(lane: &mut Lane<'_, '_, '_>, failed: &SendFailed) {
    match failed.reason {
        // Perhaps it is there after all, and is answered.
        SendFailure::Unknown => {}
        SendFailure::WindowClosed => not_reached(lane, failed.effect, true),
        _ => not_reached(lane, failed.effect, failed.code == Some(WINDOW_CLOSED)),
    }
}

/// A message left and did not arrive.
pub(super) fn undelivered(lane: &mut Lane<'_, '_, '_>, news: &StatusReceived) {
    if let Some(effect) = news.effect {
        not_reached(lane, effect, news.error_code == Some(WINDOW_CLOSED));
    }
}

/// If the message asked something, the lane that asks hears of it. Their window may have closed on the way: then the template goes.
fn not_reached(lane: &mut Lane<'_, '_, '_>, effect: EffectId, window_closed: bool) {
    let mut all = lane.state.asked_here.iter_mut();
    let Some((approval, asked)) = all.find(|(_, asked)| asked.message == Some(effect)) else { return };
    let (approval, from, person, channel) = (*approval, asked.from, asked.person, asked.channel);
    asked.message = None;
    let template = asked.template.take().filter(|_| window_closed);
    lane.touch();
    if !window_closed {
        return tell(lane, from, approval, person, Told::Failed);
    }
    aside(lane, |lane| {
        let (message, told) = by_template(lane, channel, template.map(|template| *template));
        if let Some(asked) = lane.state.asked_here.get_mut(&approval) {
            asked.message = message;
        }
        tell(lane, from, approval, person, told);
    });
}

fn tell(lane: &mut Lane<'_, '_, '_>, from: ContactId, approval: ApprovalId, person: PersonId, told: Told) {
    tell_asking(lane, from, ApproverEvent::Reached { approval, person, told });
}
