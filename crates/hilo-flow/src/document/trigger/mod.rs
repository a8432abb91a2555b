//! What starts a run.

mod event;
mod message;
mod timed;
mod webhook;

pub use event::{Consented, EventTold, FieldChanged, Tagged, TicketMoved, Topic};
pub use message::{AdSource, FromAdvertisement, MediaSent, NewConversation, Sent, TemplateReply};

pub use timed::{OnDate, Scheduled};
pub use webhook::{HookContact, Webhook};

use super::Target;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What starts a run. How several that fit are ranked is told in [`crate::triggers`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Trigger {
    /// The customer writes one of some words.
    Keyword(Keyword),
    /// The customer taps a button or row with one of some ids, wherever it was shown.
    Button(Button),
    /// The customer answers a template of ours: presses one of its buttons, or replies to it.
    TemplateReply(TemplateReply),
    /// The customer sends a cart of the catalogue.
    Order(Sent),
    /// The customer sends a place.
    Location(Sent),
    /// The customer sends a file.
    Media(MediaSent),
    /// The customer comes from an advertisement or a post.
    Referral(FromAdvertisement),
    /// The customer's first message ever.
    FirstContact(Plain),
    /// The first message of a conversation.
    NewConversation(NewConversation),
    /// Any message that nothing else takes.
    AnyMessage(Plain),
    /// A tag is put on the contact.
    TagAdded(Tagged),
    /// A tag is taken off the contact.
    TagRemoved(Tagged),
    /// A field of the contact gets another value.
    FieldChanged(FieldChanged),
    /// The ticket is moved.
    TicketStatus(TicketMoved),
    /// The contact agrees to be sent something.
    OptIn(Consented),
    /// The contact wants something no more.
    OptOut(Consented),
    /// A program tells of something.
    Event(EventTold),
    /// Another program calls the trigger's own address.
    Webhook(Webhook),
    /// A moment comes that a schedule names.
    Schedule(Scheduled),
    /// A day comes that is told by a field of the contact.
    Date(OnDate),
}

/// The customer writes one of some words. Accents, case and spaces around do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Keyword {
    /// The words, or the patterns of regular expressions.
    pub words: Vec<String>,
    /// How a message must fit them.
    #[serde(default, rename = "match")]
    pub how: Match,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// How a message must fit a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// The message is the words.
    #[default]
    Exact,
    /// The message begins with the words.
    Starts,
    /// The words stand somewhere in the message, as whole words.
    Contains,
    /// The message fits the regular expression (on its folded form: lower case, without accents).
    Regex,
    /// The message is the words with a typing mistake or two.
    Fuzzy,
}

/// The customer taps a button or row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Button {
    /// The ids (or payloads of a template's quick replies).
    pub ids: Vec<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// A trigger without conditions of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plain {
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// What every trigger says besides what fires it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start<'t> {
    pub(crate) interrupt: bool,
    pub(crate) at: Option<&'t Target>,
    pub(crate) save: Option<&'t str>,
}

macro_rules! start {
    ($trigger:expr) => {
        Start { interrupt: $trigger.interrupt, at: $trigger.start.as_ref(), save: None }
    };
    ($trigger:expr, save) => {
        Start { interrupt: $trigger.interrupt, at: $trigger.start.as_ref(), save: $trigger.save.as_deref() }
    };
}

impl Trigger {
    pub(crate) fn begins(&self) -> Start<'_> {
        match self {
            Self::Keyword(keyword) => start!(keyword),
            Self::Button(button) => start!(button),
            Self::FirstContact(plain) | Self::AnyMessage(plain) => start!(plain),
            Self::NewConversation(conversation) => start!(conversation),
            Self::TemplateReply(reply) => start!(reply, save),
            Self::Order(sent) | Self::Location(sent) => start!(sent, save),
            Self::Media(media) => start!(media, save),
            Self::Referral(referral) => start!(referral, save),
            Self::TagAdded(tagged) | Self::TagRemoved(tagged) => start!(tagged, save),
            Self::FieldChanged(changed) => start!(changed, save),
            Self::TicketStatus(moved) => start!(moved, save),
            Self::OptIn(consented) | Self::OptOut(consented) => start!(consented, save),
            Self::Event(told) => start!(told, save),
            Self::Webhook(hook) => start!(hook, save),
            Self::Schedule(scheduled) => start!(scheduled, save),
            Self::Date(date) => start!(date, save),
        }
    }

    /// Whether it starts even if another run waits.
    pub fn interrupts(&self) -> bool {
        self.begins().interrupt
    }

    /// Where it begins, if not at the flow's start.
    pub fn start(&self) -> Option<&Target> {
        self.begins().at
    }

    /// The variable that takes what there is to know of what fired it.
    pub fn save(&self) -> Option<&str> {
        self.begins().save
    }

    /// The variables that it sets.
    pub(crate) fn assigns(&self) -> Vec<&str> {
        let mapped = match self {
            Self::Webhook(hook) => hook.variables.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        self.save().into_iter().chain(mapped).collect()
    }

    /// Whether long time may have passed since the customer wrote: nothing but the clock, or another program, fires it.
    pub fn comes_from_outside(&self) -> bool {
        matches!(self, Self::Webhook(_) | Self::Schedule(_) | Self::Date(_))
    }

    /// The name that it is fired by, if something outside or the clock does.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Webhook(hook) => Some(&hook.name),
            Self::Schedule(scheduled) => Some(&scheduled.name),
            Self::Date(date) => Some(&date.name),
            _ => None,
        }
    }

    /// The kind, as the document names it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Keyword(_) => "keyword",
            Self::Button(_) => "button",
            Self::TemplateReply(_) => "template_reply",
            Self::Order(_) => "order",
            Self::Location(_) => "location",
            Self::Media(_) => "media",
            Self::Referral(_) => "referral",
            Self::FirstContact(_) => "first_contact",
            Self::NewConversation(_) => "new_conversation",
            Self::AnyMessage(_) => "any_message",
            Self::TagAdded(_) => "tag_added",
            Self::TagRemoved(_) => "tag_removed",
            Self::FieldChanged(_) => "field_changed",
            Self::TicketStatus(_) => "ticket_status",
            Self::OptIn(_) => "opt_in",
            Self::OptOut(_) => "opt_out",
            Self::Event(_) => "event",
            Self::Webhook(_) => "webhook",
            Self::Schedule(_) => "schedule",
            Self::Date(_) => "date",
        }
    }

    /// The words, ids or names that it waits for, for whoever looks at the drawing.
    pub fn detail(&self) -> Vec<String> {
        match self {
            Self::Keyword(keyword) => keyword.words.clone(),
            Self::Button(button) => button.ids.clone(),
            Self::TemplateReply(reply) => reply.templates.iter().chain(&reply.buttons).cloned().collect(),
            Self::Media(media) => media.kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
            Self::Referral(referral) => {
                let source = referral.source.map(|source| source.as_str().to_owned());
                source.into_iter().chain(referral.ids.iter().cloned()).collect()
            }
            Self::NewConversation(conversation) => {
                conversation.after.iter().map(ToString::to_string).collect()
            }
            Self::TagAdded(tagged) | Self::TagRemoved(tagged) => tagged.tags.clone(),
            Self::FieldChanged(changed) => changed.fields.clone(),
            Self::TicketStatus(moved) => moved.to.iter().map(|status| status.as_str().to_owned()).collect(),
            Self::OptIn(consented) | Self::OptOut(consented) => {
                consented.topics.iter().map(|topic| topic.as_str().to_owned()).collect()
            }
            Self::Event(told) => told.names.clone(),
            Self::Webhook(hook) => vec![hook.name.clone()],
            Self::Schedule(scheduled) => {
                let zone = scheduled.time_zone.iter().cloned();
                [scheduled.tag.clone(), scheduled.cron.clone()].into_iter().chain(zone).collect()
            }
            Self::Date(date) => {
                let days = match date.days() {
                    0 => None,
                    days => Some(format!("{days:+}d")),
                };
                [date.field.clone()].into_iter().chain(days).chain([date.at.clone()]).collect()
            }
            Self::FirstContact(_) | Self::AnyMessage(_) | Self::Order(_) | Self::Location(_) => Vec::new(),
        }
    }

    /// Whether it is a message of the customer that fires it.
    pub fn is_message(&self) -> bool {
        match self {
            Self::Keyword(_)
            | Self::Button(_)
            | Self::TemplateReply(_)
            | Self::Order(_)
            | Self::Location(_)
            | Self::Media(_)
            | Self::Referral(_)
            | Self::FirstContact(_)
            | Self::NewConversation(_)
            | Self::AnyMessage(_) => true,
            Self::TagAdded(_)
            | Self::TagRemoved(_)
            | Self::FieldChanged(_)
            | Self::TicketStatus(_)
            | Self::OptIn(_)
            | Self::OptOut(_)
            | Self::Event(_)
            | Self::Webhook(_)
            | Self::Schedule(_)
            | Self::Date(_) => false,
        }
    }
}
