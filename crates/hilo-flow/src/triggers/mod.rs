//! Which flow a message, or something else that happens to a contact, starts.
//!
//! Of all triggers that fit a message, the most certain one wins, in this order: a tapped button; an answer to a template; an order, a
//! place, a file; an advertisement; keywords that fit exactly, at the start, as whole words within, by regular expression, with a typing
//! mistake; first contact; new conversation; any message. Of several of one kind the one that says more wins: the longer word, the
//! template and the button and not the template alone, the advertisement that is named. Of equal ones the flow that stands first in the
//! list wins, and in it the trigger that stands first. While a run is under way only triggers that interrupt count.
//!
//! Events are not ranked: the first trigger that fits wins.

mod compile;
pub mod timed;
mod told;
mod webhook;
mod words;

pub(crate) use compile::compile;
pub use webhook::{Called, CalledWhom, CompiledWebhook, Unread};

use crate::{
    document::{AdSource, Match, Topic},
    engine::Happening,
    program::{Next, Program},
};
use hilo_expr::fold;
use hilo_model::{
    Duration, FlowVersionId,
    message::{ChoiceKind, Inbound, MediaKind, Referral},
    ticket::TicketStatus,
};
use regex::Regex;
use serde_json::Value;
use std::cmp::Reverse;

/// A flow that is live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRef {
    /// The flow's own name.
    pub flow: String,
    /// The version.
    pub version: FlowVersionId,
}

/// What must be known to choose, besides the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TriggerFacts<'a> {
    /// It is the first message of this contact ever.
    pub first_contact: bool,
    /// A run of this contact is under way.
    pub run_active: bool,
    /// The ticket was solved or closed when the message came.
    pub ticket_done: bool,
    /// How long nobody had said anything in the thread.
    pub silence: Duration,
    /// The template that the message answers.
    pub template: Option<&'a str>,
    /// The advertisement or post that led the customer here.
    pub referral: Option<&'a Referral>,
}

/// What a message, or something that happened, starts.
#[derive(Debug, Clone, PartialEq)]
pub struct TriggerHit {
    /// The place of the flow in the list.
    pub flow: usize,
    /// Its version.
    pub version: FlowVersionId,
    /// The place of the trigger in the flow; goes into [`Input::Start`](crate::Input::Start).
    pub trigger: usize,
    /// What there is to know of what fired it; goes there too.
    pub told: Value,
}

#[derive(Debug)]
pub(crate) struct CompiledTrigger {
    on: On,
    kind: &'static str,
    interrupts: bool,
    pub(crate) start: Option<Next>,
    /// The variable that takes what there is to know.
    pub(crate) save: Option<String>,
}

#[derive(Debug)]
enum On {
    /// Words folded.
    Keyword(Match, Vec<String>),
    Regex(Vec<Regex>),
    Button(Vec<String>),
    /// Buttons folded.
    TemplateReply {
        templates: Vec<String>,
        buttons: Vec<String>,
    },
    Order,
    Location,
    Media(Vec<MediaKind>),
    Referral {
        ids: Vec<String>,
        source: Option<AdSource>,
    },
    FirstContact,
    NewConversation(Duration),
    AnyMessage,
    TagAdded(Vec<String>),
    TagRemoved(Vec<String>),
    FieldChanged(Vec<String>),
    TicketStatus(Vec<TicketStatus>),
    OptIn(Vec<Topic>),
    OptOut(Vec<Topic>),
    Event(Vec<String>),
    Webhook(CompiledWebhook),
    Schedule(timed::CompiledSchedule),
    Date(timed::CompiledDate),
    /// What it waits for cannot be read, so it is never there.
    Never,
}

/// How certain it is that a trigger is meant; the smaller, the surer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Button,
    TemplateReply,
    /// An order, a place, a file.
    Thing,
    Referral,
    Exact,
    Starts,
    Contains,
    Regex,
    Fuzzy,
    FirstContact,
    NewConversation,
    AnyMessage,
}

/// A rank, and how much the trigger says within it.
type Certainty = (Rank, Reverse<usize>);

/// Which flow a message starts, if any.
pub fn find(
    flows: &[(&FlowRef, &Program)],
    message: &Inbound,
    facts: TriggerFacts<'_>,
) -> Option<TriggerHit> {
    // A reaction is about an earlier message; it starts nothing.
    if matches!(message, Inbound::Reaction { .. }) {
        return None;
    }
    let words = match message {
        Inbound::Text { body } => fold(body),
        Inbound::Choice { title, .. } => fold(title),
        _ => String::new(),
    };
    let mut best: Option<(Certainty, TriggerHit)> = None;
    for (at, (flow, program)) in flows.iter().enumerate() {
        for (trigger, compiled) in program.triggers.iter().enumerate() {
            if facts.run_active && !compiled.interrupts {
                continue;
            }
            let Some(certainty) = compiled.on.certainty(message, &words, facts) else { continue };
            if best.as_ref().is_none_or(|(so_far, _)| certainty < *so_far) {
                let hit = TriggerHit { flow: at, version: flow.version, trigger, told: Value::Null };
                best = Some((certainty, hit));
            }
        }
    }
    best.map(|(_, hit)| TriggerHit { told: told::message(message, facts), ..hit })
}

/// Which flow something that happened starts, if any.
pub fn find_happening(
    flows: &[(&FlowRef, &Program)],
    happening: &Happening<'_>,
    run_active: bool,
) -> Option<TriggerHit> {
    flows.iter().enumerate().find_map(|(at, (flow, program))| {
        let fits = |compiled: &CompiledTrigger| {
            (compiled.interrupts || !run_active) && compiled.on.happens(happening)
        };
        let trigger = program.triggers.iter().position(fits)?;
        Some(TriggerHit { flow: at, version: flow.version, trigger, told: told::happening(happening) })
    })
}

/// The kind of a program's trigger, for records, as the document names it.
pub fn kind(program: &Program, trigger: usize) -> &'static str {
    program.triggers.get(trigger).map_or("any_message", |compiled| compiled.kind)
}

impl Program {
    /// The webhook of this name.
    pub fn webhook(&self, name: &str) -> Option<&CompiledWebhook> {
        self.triggers.iter().find_map(|trigger| match &trigger.on {
            On::Webhook(hook) if hook.name == name => Some(hook),
            _ => None,
        })
    }

    /// The names of its webhooks.
    pub fn webhooks(&self) -> impl Iterator<Item = &str> {
        self.triggers.iter().filter_map(|trigger| match &trigger.on {
            On::Webhook(hook) => Some(hook.name.as_str()),
            _ => None,
        })
    }

    /// The place of the trigger that something outside fires by its name, and whether it starts even if another run waits.
    pub fn named_trigger(&self, name: &str) -> Option<(usize, bool)> {
        let is_it = |trigger: &CompiledTrigger| matches!(&trigger.on, On::Webhook(hook) if hook.name == name);
        let at = self.triggers.iter().position(is_it)?;
        Some((at, self.triggers.get(at)?.interrupts))
    }
}

impl On {
    fn certainty(&self, message: &Inbound, words: &str, facts: TriggerFacts<'_>) -> Option<Certainty> {
        let (said, rank) = match self {
            Self::Button(ids) => {
                let tapped = |id: &str| ids.iter().any(|wanted| wanted == id);
                (matches!(message, Inbound::Choice { id, .. } if tapped(id)).then_some(0), Rank::Button)
            }
            Self::TemplateReply { templates, buttons } => {
                (answers_template(templates, buttons, message, facts), Rank::TemplateReply)
            }
            Self::Order => (matches!(message, Inbound::Order(_)).then_some(0), Rank::Thing),
            Self::Location => (matches!(message, Inbound::Location(_)).then_some(0), Rank::Thing),
            Self::Media(kinds) => match message {
                Inbound::Media(media) => (named(kinds, &media.kind), Rank::Thing),
                _ => return None,
            },
            Self::Referral { ids, source } => {
                let referral = facts.referral?;
                let is_ad = referral.is_advertisement();
                if source.is_some_and(|source| (source == AdSource::Ad) != is_ad) {
                    return None;
                }
                let id = referral.id.clone().unwrap_or_default();
                (named(ids, &id).map(|said| 2 * said + usize::from(source.is_some())), Rank::Referral)
            }
            Self::FirstContact => (facts.first_contact.then_some(0), Rank::FirstContact),
            Self::NewConversation(after) => {
                let begins = facts.first_contact || facts.ticket_done || facts.silence >= *after;
                (begins.then_some(0), Rank::NewConversation)
            }
            Self::AnyMessage => (Some(0), Rank::AnyMessage),
            _ if words.is_empty() => return None,
            Self::Regex(patterns) => {
                let lengths =
                    patterns.iter().filter_map(|pattern| pattern.find(words)).map(|found| found.len());
                (lengths.max(), Rank::Regex)
            }
            Self::Keyword(how, keywords) => {
                let rank = match how {
                    Match::Exact => Rank::Exact,
                    Match::Starts => Rank::Starts,
                    Match::Contains => Rank::Contains,
                    Match::Fuzzy => Rank::Fuzzy,
                    Match::Regex => return None,
                };
                let fits = words::fits(*how);
                let lengths =
                    keywords.iter().filter(|word| fits(words, word)).map(|word| word.chars().count());
                (lengths.max(), rank)
            }
            Self::TagAdded(_)
            | Self::TagRemoved(_)
            | Self::FieldChanged(_)
            | Self::TicketStatus(_)
            | Self::OptIn(_)
            | Self::OptOut(_)
            | Self::Event(_)
            | Self::Webhook(_)
            | Self::Schedule(_)
            | Self::Date(_)
            | Self::Never => return None,
        };
        said.map(|said| (rank, Reverse(said)))
    }

    fn happens(&self, happening: &Happening<'_>) -> bool {
        let is_among = |names: &[String], name: &str| names.iter().any(|wanted| wanted == name);
        let about = |topics: &[Topic], topic: &str| {
            topics.is_empty() || topics.iter().any(|wanted| wanted.as_str() == topic)
        };
        match (self, happening) {
            (Self::TagAdded(tags), Happening::TagAdded(tag))
            | (Self::TagRemoved(tags), Happening::TagRemoved(tag)) => is_among(tags, tag),
            (Self::FieldChanged(fields), Happening::FieldChanged { name, .. }) => is_among(fields, name),
            (Self::TicketStatus(statuses), Happening::TicketMoved { to, .. }) => statuses.contains(to),
            (Self::OptIn(topics), Happening::OptedIn(topic))
            | (Self::OptOut(topics), Happening::OptedOut(topic)) => about(topics, topic.as_str()),
            (Self::Event(names), Happening::Event { name, .. }) => is_among(names, name),
            _ => false,
        }
    }
}

/// Whether one of the names is meant, and how much that says: nothing if any will do.
fn named<T: PartialEq>(names: &[T], name: &T) -> Option<usize> {
    if names.is_empty() { Some(0) } else { names.contains(name).then_some(1) }
}

/// Whether a message answers one of some templates, and how much that says.
fn answers_template(
    templates: &[String],
    buttons: &[String],
    message: &Inbound,
    facts: TriggerFacts<'_>,
) -> Option<usize> {
    let pressed = match message {
        Inbound::Choice { via: ChoiceKind::Template, id, title } => Some((fold(id), fold(title))),
        _ => None,
    };
    if pressed.is_none() && facts.template.is_none() {
        return None;
    }
    let template = match facts.template {
        Some(template) => named(templates, &template.to_owned())?,
        None if templates.is_empty() => 0,
        None => return None,
    };
    let button = match &pressed {
        _ if buttons.is_empty() => 0,
        Some((id, title)) => named(buttons, id).or(named(buttons, title))?,
        None => return None,
    };
    Some(template + 2 * button)
}
