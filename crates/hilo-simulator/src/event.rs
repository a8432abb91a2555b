//! What happened: the lines of the log, and what the judge reads.

use crate::world::{
    Account, App, Customer, Faults, Group, Media, Number, Pacing, Pause, PhoneCall, Portfolio, Review,
    Standing, Template, Token,
};
use hilo_model::{Duration, Timestamp};
use hilo_whatsapp_wire::{
    errors::ErrorBody,
    send::SendRequest,
    template,
    webhook::{Change, Message, StatusKind},
};
use serde::{Deserialize, Serialize};

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its position, from 1, without gaps.
    pub seq: u64,
    /// When, on the simulator's clock; in microseconds since 1970.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A number exists, or is different now.
    NumberSet {
        /// The number.
        number: Box<Number>,
    },
    /// An app exists, or is different now.
    AppSet {
        /// The app.
        app: Box<App>,
    },
    /// A token exists, or is different now.
    TokenSet {
        /// The token.
        token: Box<Token>,
    },
    /// A token opens nothing any more.
    TokenGone {
        /// The token.
        token: String,
    },
    /// An account exists, or is different now.
    AccountSet {
        /// The account.
        account: Box<Account>,
    },
    /// A business portfolio exists, or is different now.
    PortfolioSet {
        /// The portfolio.
        portfolio: Box<Portfolio>,
    },
    /// What Meta keeps of a number is different now.
    StandingSet {
        /// The number.
        number: String,
        /// What is kept.
        standing: Box<Standing>,
    },
    /// A customer blocked a number, or does not any more.
    CustomerBlocked {
        /// The customer.
        customer: String,
        /// The number.
        number: String,
        /// Whether nothing arrives from now on.
        blocks: bool,
    },
    /// A customer exists, or is different now.
    CustomerSet {
        /// The customer.
        customer: Box<Customer>,
    },
    /// A template exists, or is different now.
    TemplateSet {
        /// The template.
        template: Template,
    },
    /// A template of an account exists, or is different now.
    TemplateKept {
        /// Whose; every account's, if it was set from outside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<String>,
        /// The template.
        template: Box<template::Template>,
        /// Whether an approved one was edited.
        #[serde(default, skip_serializing_if = "is_false")]
        edited: bool,
        /// What the account is told of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Told>,
    },
    /// A template is paused, or disabled, for its quality or because its held messages were dropped.
    TemplatePaused {
        /// Whose; every account's, if it was set from outside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<String>,
        /// Its id.
        id: String,
        /// How.
        pause: Pause,
        /// What the account is told of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Told>,
    },
    /// It was decided what becomes of the held messages of a template.
    HoldEnded {
        /// The template's id.
        template: String,
        /// Whether they fail; else they leave.
        dropped: bool,
    },
    /// A group exists, or is different now.
    GroupSet {
        /// The group.
        group: Box<Group>,
        /// What its number is told of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Told>,
    },
    /// A group is gone.
    GroupGone {
        /// Whose.
        number: String,
        /// Its id.
        group: String,
        /// What the number is told of it.
        told: Told,
    },
    /// A telephone call rings, is talked, or is over.
    CallSet {
        /// The call.
        call: Box<PhoneCall>,
        /// What its number is told of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Told>,
    },
    /// A customer opened a link of a template's message. The business is told by figures alone.
    LinkOpened {
        /// The message.
        message: String,
        /// What stands on the button.
        button: String,
    },
    /// Templates are paced in another way from now on.
    PacingSet {
        /// The way.
        pacing: Pacing,
    },
    /// A template is gone.
    TemplateGone {
        /// Whose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<String>,
        /// Its id.
        id: String,
        /// What the account is told of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Told>,
    },
    /// Templates are judged in another way from now on.
    ReviewSet {
        /// The way.
        review: Review,
    },
    /// Other faults strike from now on.
    FaultsSet {
        /// The faults.
        faults: Box<Faults>,
    },
    /// The clock was moved on.
    ClockAdvanced {
        /// By how much.
        by: Duration,
    },
    /// A file was uploaded, or sent by a customer.
    MediaStored {
        /// The file.
        media: Media,
    },
    /// A file was deleted.
    MediaDeleted {
        /// Its id.
        id: String,
    },
    /// A customer sent a message.
    CustomerSent {
        /// To this number.
        number: String,
        /// This customer.
        customer: String,
        /// The message, as the webhook carries it.
        message: Box<Message>,
        /// How its webhook goes.
        hook: HookPlan,
    },
    /// Meta tells of something besides messages and statuses: a call, a preference, an account's restriction….
    FieldTold {
        /// Of this number.
        number: String,
        /// About this customer; none if it is nobody's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        customer: Option<String>,
        /// The webhook's field.
        field: String,
        /// Its value.
        value: serde_json::Value,
        /// How its webhook goes.
        hook: HookPlan,
    },
    /// The business sent a message, and it was accepted.
    BusinessSent {
        /// From this number.
        number: String,
        /// To this customer; none if nobody has the address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        customer: Option<String>,
        /// The id that it was given.
        id: String,
        /// The request.
        request: Box<SendRequest>,
        /// The code that it will fail with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failure: Option<i64>,
        /// What the caller was told, if not the truth.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<Answer>,
        /// Whether it went through the Marketing Messages API.
        #[serde(default, skip_serializing_if = "is_false")]
        marketing_api: bool,
        /// Whether it is held until it is known how people take its template.
        #[serde(default, skip_serializing_if = "is_false")]
        held: bool,
    },
    /// A request of the business was refused.
    SendRefused {
        /// From this number.
        number: String,
        /// Why.
        error: Box<ErrorBody>,
    },
    /// The business read a message, perhaps began to type.
    BusinessRead {
        /// The number.
        number: String,
        /// The customer's message.
        id: String,
        /// Whether dots are shown.
        typing: bool,
    },
    /// A message of the business came further.
    Status {
        /// The message.
        id: String,
        /// How far.
        status: StatusKind,
        /// How its webhook goes.
        hook: HookPlan,
    },
    /// A webhook was answered with 200.
    HookDelivered {
        /// The event that it told.
        hook: u64,
        /// Which copy of it; 0 unless doubled.
        #[serde(default, skip_serializing_if = "is_zero")]
        copy: u8,
        /// The app that was told, by its place among all; 0 unless there are several.
        #[serde(default, skip_serializing_if = "is_first")]
        app: u16,
        /// How many times it was posted.
        attempts: u32,
    },
    /// A webhook was answered otherwise, or not at all. It will be repeated.
    HookFailed {
        /// The event that it told.
        hook: u64,
        /// Which copy of it; 0 unless doubled.
        #[serde(default, skip_serializing_if = "is_zero")]
        copy: u8,
        /// The app that was told, by its place among all; 0 unless there are several.
        #[serde(default, skip_serializing_if = "is_first")]
        app: u16,
        /// How many times it was posted.
        attempts: u32,
        /// What happened: a status, or a sentence.
        reason: String,
    },
}

/// What an account is told by webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// What: a change, as the webhook carries it.
    change: serde_json::Value,
    /// How the webhook goes.
    pub hook: HookPlan,
}

impl Told {
    /// Tells of a change.
    pub fn of(change: &Change, hook: HookPlan) -> Self {
        // A change holds nothing that JSON cannot say.
        Self { change: serde_json::to_value(change).unwrap_or_default(), hook }
    }

    /// Tells of the value of a field.
    pub fn value(field: &str, value: &serde_json::Value, hook: HookPlan) -> Self {
        Self { change: serde_json::json!({ "field": field, "value": value }), hook }
    }

    /// The field that is told.
    pub fn field(&self) -> &str {
        self.change.get("field").and_then(serde_json::Value::as_str).unwrap_or_default()
    }

    /// What is told.
    pub fn change(&self) -> Option<Change> {
        serde_json::from_value(self.change.clone()).ok()
    }
}

/// How the webhook of an event goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookPlan {
    /// Whether it is never posted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub lost: bool,
    /// How much later than at once.
    #[serde(default, skip_serializing_if = "is_no_time")]
    pub delay: Duration,
    /// Whether later ones of the same customer may overtake it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub overtaken: bool,
    /// How many more times it is posted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub doubled: u8,
}

/// What the caller was told about a message that was accepted, if not the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Nothing: the connection stays open until the caller gives up.
    Hang,
    /// Nothing: the connection is closed.
    Cut,
    /// That the server has a problem.
    ServerError,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
fn is_zero(value: &u8) -> bool {
    *value == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
fn is_first(value: &u16) -> bool {
    *value == 0
}

fn is_no_time(value: &Duration) -> bool {
    *value == Duration::ZERO
}
