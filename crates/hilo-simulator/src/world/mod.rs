//! The state of things: what the log's events add up to. No clock, no I/O.

mod account;
mod app;
mod business;
mod call;
mod customer;
mod fault_kind;
mod faults;
mod group;
mod hooks;
mod media;
mod message;
mod number;
mod pacing;
mod portfolio;
mod price;
mod quality;
mod reading;
mod rendering;
mod standing;
mod template;
mod templates;
mod token;

pub use account::{Account, Override};
pub use app::App;
pub use business::{Address, Grant};
pub use call::{CALLS_A_DAY, CallStage, Leave, PhoneCall, REQUESTS_A_DAY, REQUESTS_A_WEEK};
pub use customer::Customer;
pub use fault_kind::{FaultForm, FaultKind, FaultMeasure};
pub use faults::{Faults, Strike};
pub use group::{Group, JoinRequest};
pub use hooks::{Batch, HookId, HookQueue};
pub use media::Media;
pub use message::{Content, Stored, Thread};
pub use number::Number;
pub use pacing::{Conduct, HoldOutcome, Pacing, Pause};
pub use portfolio::{Portfolio, Reached, Tier};
pub use price::{ENTRY_POINT, Price, PriceKind};
pub use quality::{Opinion, Strength};
pub(crate) use rendering::TemplateSeen;
pub use rendering::{OptionKind, Rendered, TapOption, render};
pub use standing::{Link, Standing};
pub use template::{ButtonKind, Template, TemplateButton};
pub use templates::{Kept, Outcome, Review, Templates};
pub use token::{Permission, Token};

use crate::{
    config::Timing,
    event::{Entry, Event, HookPlan, Told},
};
use hilo_model::{Duration, Timestamp};
use hilo_whatsapp_wire::{
    send,
    webhook::{self, Message, StatusKind},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// After a customer's message, how long anything may be sent; afterwards only templates.
pub const WINDOW: Duration = Duration::from_hours(24);

/// The state of things.
#[derive(Debug, Default)]
pub struct World {
    timing: Timing,
    journal: Vec<Arc<Entry>>,
    shift: Duration,
    business: business::Business,
    /// By number, what people think of it.
    opinions: HashMap<String, Opinion>,
    customers: BTreeMap<String, Customer>,
    by_phone: HashMap<String, String>,
    by_user_id: HashMap<String, String>,
    templates: Templates,
    groups: group::Groups,
    calls: call::PhoneCalls,
    faults: Faults,
    /// Files, each with when it came.
    media: HashMap<String, (Media, Timestamp)>,
    messages: HashMap<String, Stored>,
    threads: HashMap<(String, String), Thread>,
    /// Statuses that come by themselves: when, and of which message.
    due: BTreeSet<(Timestamp, String)>,
    /// The same by message: when, and how far. There is at most one.
    planned: HashMap<String, (Timestamp, StatusKind)>,
    hooks: HookQueue,
    /// Why the webhook of an event was not taken the last time.
    troubles: HashMap<u64, String>,
}

impl World {
    /// An empty one in which things take this long.
    pub fn new(timing: Timing) -> Self {
        Self { timing, ..Self::default() }
    }

    /// Takes an event in.
    pub fn apply(&mut self, entry: Arc<Entry>) {
        let (seq, at) = (entry.seq, entry.at);
        match &entry.event {
            Event::NumberSet { number } => {
                self.business.set_number(number);
                self.hooks.set_addresses(self.business.addresses());
            }
            Event::AppSet { app } => {
                self.business.set_app(app);
                self.hooks.set_addresses(self.business.addresses());
            }
            Event::TokenSet { token } => self.business.set_token(token),
            Event::TokenGone { token } => self.business.forget_token(token),
            Event::AccountSet { account } => {
                self.business.set_account(account);
                self.hooks.set_addresses(self.business.addresses());
            }
            Event::PortfolioSet { portfolio } => self.business.set_portfolio(portfolio),
            Event::StandingSet { number, standing } => {
                self.business.set_standing(number, standing);
                self.hooks.set_addresses(self.business.addresses());
            }
            Event::CustomerBlocked { customer, number, blocks } => {
                self.opinions.entry(number.clone()).or_default().block(customer, *blocks, at);
            }
            Event::CustomerSet { customer } => self.set_customer(customer, at),
            Event::TemplateSet { template } => {
                self.templates.keep(None, template.whole(), false, seq, at);
            }
            Event::TemplateKept { account, template, edited, told } => {
                self.templates.keep(account.as_deref(), (**template).clone(), *edited, seq, at);
                self.tell(seq, at, account.as_deref(), told.as_ref());
            }
            Event::TemplateGone { account, id, told } => {
                self.templates.forget(id, at);
                self.tell(seq, at, account.as_deref(), told.as_ref());
            }
            Event::TemplatePaused { account, id, pause, told } => {
                self.templates.pause(id, *pause, at);
                self.tell(seq, at, account.as_deref(), told.as_ref());
            }
            Event::HoldEnded { template, dropped } => self.end_hold(template, *dropped, at),
            Event::GroupSet { group, told } => {
                self.groups.set(group);
                self.tell_of_group(seq, at, &group.number, &group.id, told.as_ref());
            }
            Event::GroupGone { number, group, told } => {
                self.groups.forget(group);
                self.tell_of_group(seq, at, number, group, Some(told));
            }
            Event::CallSet { call, told } => {
                self.calls.set(call, at);
                if !call.by_business || call.talk_since.is_some() {
                    // A call of the customer's, or one that they took, opens the window as a message does.
                    let thread =
                        self.threads.entry((call.number.clone(), call.customer.clone())).or_default();
                    thread.last_inbound =
                        thread.last_inbound.max(Some(call.talk_since.unwrap_or(call.rang_at)));
                }
                if let Some(told) = told {
                    self.plan_hook(seq, at, &call.number, told.field(), &call.customer, told.hook);
                }
            }
            Event::SendRefused { .. } | Event::LinkOpened { .. } => {}
            Event::PacingSet { pacing } => self.templates.pacing = pacing.clone(),
            Event::ReviewSet { review } => self.templates.review = review.clone(),
            Event::FaultsSet { faults } => self.faults = (**faults).clone(),
            Event::ClockAdvanced { by } => {
                self.shift = Duration::from_micros(self.shift.as_micros().saturating_add(by.as_micros()));
            }
            Event::MediaStored { media } => {
                self.media.insert(media.id.clone(), (media.clone(), at));
            }
            Event::MediaDeleted { id } => {
                self.media.remove(id);
            }
            Event::CustomerSent { number, customer, message, hook } if self.rewrites(message) => {
                self.rewrite(number, customer, message);
                self.plan_hook(seq, at, number, "messages", customer, *hook);
            }
            Event::CustomerSent { number, customer, message, hook } if message.group_id.is_some() => {
                let stored = Stored::of_customer(number, customer, (seq, at), message);
                let group = message.group_id.clone().unwrap_or_default();
                self.groups.said(&group, &message.id);
                self.messages.insert(message.id.clone(), stored);
                self.plan_hook(seq, at, number, "messages", &format!("group {group}"), *hook);
            }
            Event::CustomerSent { number, customer, message, hook } => {
                if let webhook::Content::Interactive(interactive) = &message.content
                    && let Some(reply) = &interactive.call_permission_reply
                {
                    self.calls.answered(number, customer, reply, at);
                }
                let stored = Stored::of_customer(number, customer, (seq, at), message);
                let thread = self.threads.entry((number.clone(), customer.clone())).or_default();
                thread.last_inbound = Some(at);
                if message.referral.is_some() {
                    thread.from_ad = Some(at);
                }
                thread.messages.push(message.id.clone());
                self.messages.insert(message.id.clone(), stored);
                self.plan_hook(seq, at, number, "messages", customer, *hook);
            }
            Event::FieldTold { number, customer, field, hook, .. } => {
                if let (Some(customer), "calls") = (customer, &**field) {
                    let thread = self.threads.entry((number.clone(), customer.clone())).or_default();
                    // A call of the customer's opens the window as a message does.
                    thread.last_inbound = Some(at);
                }
                let line = customer.clone().unwrap_or_else(|| format!("field {field}"));
                self.plan_hook(seq, at, number, field, &line, *hook);
            }
            Event::BusinessSent { number, customer, id, request, failure, marketing_api, held, .. } => {
                let mut stored =
                    Stored::of_business(number, customer.as_deref(), id, (seq, at), request, *failure);
                if let send::Content::Template(sent) = &request.content {
                    stored.template = self.template(number, sent).cloned().map(Box::new);
                }
                if let (Some(customer), None) = (customer, failure)
                    && request.asks_for_a_call()
                {
                    self.calls.asked(number, customer, at);
                }
                if let (Some(group), None) = (request.group(), failure) {
                    self.groups.said(group, id);
                }
                let made_of = stored
                    .template
                    .as_ref()
                    .and_then(|template| template.id.as_ref())
                    .map(ToString::to_string);
                if let Some(template) = made_of.filter(|_| failure.is_none()) {
                    self.templates.made(&template, id, *held, *marketing_api, at);
                }
                if *held {
                    // Nobody sees it, and nothing of it is told, until it is judged.
                    self.messages.insert(id.clone(), stored);
                } else {
                    self.sent(stored, *marketing_api);
                    let first = if failure.is_some() { StatusKind::Failed } else { StatusKind::Sent };
                    self.plan(id, at.plus(self.timing.sent), first);
                }
            }
            Event::BusinessRead { id, typing, .. } => self.business_read(id, typing.then_some(at)),
            Event::Status { id, status, hook } => self.reach(seq, at, id, status, *hook),
            Event::HookDelivered { hook, copy, app, .. } => {
                self.hooks.delivered(HookId { seq: *hook, copy: *copy, app: *app });
                self.troubles.remove(hook);
            }
            Event::HookFailed { hook, copy, app, attempts, reason } => {
                self.troubles.insert(*hook, reason.clone());
                let id = HookId { seq: *hook, copy: *copy, app: *app };
                let told = self.entry(*hook).map_or(at, |entry| entry.at);
                if at.since(told) < self.timing.retry.give_up {
                    let due = at.plus(self.timing.retry.pause(*attempts));
                    self.hooks.failed(id, *attempts, due);
                } else {
                    self.hooks.delivered(id);
                }
            }
        }
        self.journal.push(entry);
    }

    /// Whether a message changes or deletes an earlier one, that is there.
    fn rewrites(&self, message: &Message) -> bool {
        match &message.content {
            webhook::Content::Edit(edit) => self.messages.contains_key(&edit.original_message_id),
            webhook::Content::Revoke(revoke) => self.messages.contains_key(&revoke.original_message_id),
            _ => false,
        }
    }

    /// Both see what it says now, or nothing of it any more.
    fn rewrite(&mut self, number: &str, customer: &str, message: &Message) {
        match &message.content {
            webhook::Content::Edit(edit) => {
                let original = self.messages.get_mut(&edit.original_message_id);
                if let Some(Content::Customer(original)) = original.map(|stored| &mut stored.content) {
                    original.content = edit.message.content.clone();
                }
            }
            webhook::Content::Revoke(revoke) => {
                if let Some(thread) = self.threads.get_mut(&(number.to_owned(), customer.to_owned())) {
                    thread.messages.retain(|id| *id != revoke.original_message_id);
                }
                let original = self.messages.get(&revoke.original_message_id);
                if let Some(Content::Customer(original)) = original.map(|stored| &stored.content)
                    && let Some(group) = original.group_id.clone()
                {
                    self.groups.unsay(&group, &revoke.original_message_id);
                }
            }
            _ => {}
        }
    }

    /// Takes in what the business sent: what it costs, whom it reached first, and that the customer has it.
    fn sent(&mut self, mut stored: Stored, marketing_api: bool) {
        let (number, at) = (stored.number.clone(), stored.at);
        if let (Some(customer), None) = (stored.customer.clone(), stored.failure) {
            let open = self.window_is_open(&number, &customer, at);
            let thread = self.threads.entry((number.clone(), customer.clone())).or_default();
            let (price, free_until) = price::price(&stored, Some(thread), marketing_api, open);
            thread.free_until = free_until.or(thread.free_until);
            thread.from_ad = thread.from_ad.filter(|_| free_until.is_none());
            // What fails is never seen by the customer.
            thread.messages.push(stored.id.clone());
            thread.typing = None;
            stored.price = Some(Box::new(price));
            self.opinions.entry(number.clone()).or_default().wrote(&customer, at);
            let account = self.number(&number).map(|number| number.waba_id.clone());
            let portfolio = account.and_then(|account| Some(self.account(&account)?.portfolio.clone()));
            if let Some(portfolio) = portfolio.filter(|_| !open) {
                self.business.reached.entry(portfolio).or_default().add(&customer, at);
            }
        }
        self.messages.insert(stored.id.clone(), stored);
    }

    /// Plans the webhook that tells an account of something.
    fn tell(&mut self, seq: u64, at: Timestamp, account: Option<&str>, told: Option<&Told>) {
        let speaker = self.speaker(account).map(|number| number.id.clone());
        if let (Some(number), Some(told)) = (speaker, told) {
            self.plan_hook(seq, at, &number, told.field(), "account", told.hook);
        }
    }

    /// Plans the webhook that tells of a group.
    fn tell_of_group(&mut self, seq: u64, at: Timestamp, number: &str, group: &str, told: Option<&Told>) {
        if let Some(told) = told {
            self.plan_hook(seq, at, number, told.field(), &format!("group {group}"), told.hook);
        }
    }

    fn set_customer(&mut self, customer: &Customer, at: Timestamp) {
        let mut was_offline = false;
        if let Some(before) = self.customers.insert(customer.id.clone(), customer.clone()) {
            was_offline = before.offline;
            before.phone.iter().for_each(|phone| drop(self.by_phone.remove(phone)));
            before.user_id.iter().for_each(|id| drop(self.by_user_id.remove(id)));
        }
        if let Some(phone) = &customer.phone {
            self.by_phone.insert(phone.clone(), customer.id.clone());
        }
        if let Some(user_id) = &customer.user_id {
            self.by_user_id.insert(user_id.clone(), customer.id.clone());
        }
        if was_offline != customer.offline {
            self.switch(&customer.id, customer.offline, at);
        }
    }

    /// Holds back what was sent to a phone that is off, or delivers it when the phone is on.
    fn switch(&mut self, customer: &str, offline: bool, at: Timestamp) {
        let on_the_way: Vec<String> = self
            .threads
            .iter()
            .filter(|((_, of), _)| of == customer)
            .flat_map(|(_, thread)| thread.messages.iter().rev())
            .filter_map(|id| self.messages.get(id))
            .filter(|message| message.status == Some(StatusKind::Sent) && !message.is_reaction())
            .map(|message| message.id.clone())
            .collect();
        for id in on_the_way {
            if offline {
                self.unplan(&id);
            } else if !self.planned.contains_key(&id) {
                self.plan(&id, at.plus(self.timing.delivered), StatusKind::Delivered);
            }
        }
    }

    fn business_read(&mut self, id: &str, typing: Option<Timestamp>) {
        let Some(message) = self.messages.get(id) else { return };
        let Some(customer) = message.customer.clone() else { return };
        let Some(thread) = self.threads.get_mut(&(message.number.clone(), customer)) else { return };
        thread.typing = typing;
        // Whoever read this one has read what came before it.
        let up_to_it = thread.messages.iter().rev().skip_while(|other| *other != id);
        for other in up_to_it {
            let Some(other) = self.messages.get_mut(other) else { continue };
            let is_customers = matches!(other.content, Content::Customer(_));
            if is_customers && other.read && other.id != id {
                break;
            }
            other.read |= is_customers;
        }
    }

    fn reach(&mut self, seq: u64, at: Timestamp, id: &str, status: &StatusKind, hook: HookPlan) {
        self.unplan(id);
        let Some(message) = self.messages.get_mut(id) else { return };
        message.status = Some(status.clone());
        let (number, customer) = (message.number.clone(), message.customer.clone());
        let is_reaction = message.is_reaction();
        let blocks = customer.as_ref().is_some_and(|customer| {
            self.opinions.get(&number).is_some_and(|opinion| opinion.blocks(customer))
        });
        let person = customer.as_ref().and_then(|id| self.customers.get(id));
        let (mut reads, offline) = person.map_or((false, false), |person| (person.reads, person.offline));
        let group = message.request().and_then(send::SendRequest::group).and_then(|id| self.groups.find(id));
        if let Some(group) = group {
            let customer = |id: &String| self.customers.get(id);
            reads = group.participants.iter().filter_map(customer).any(|customer| customer.reads);
        }
        let next = match status {
            // Of reactions nothing but `sent` is told.
            StatusKind::Sent if !is_reaction && !offline && !blocks => {
                Some((self.timing.delivered, StatusKind::Delivered))
            }
            StatusKind::Delivered if reads => Some((self.timing.read, StatusKind::Read)),
            _ => None,
        };
        if let Some((after, next)) = next {
            self.plan(id, at.plus(after), next);
        }
        // Whom nobody knows has a line of their own.
        let line = customer.unwrap_or_else(|| format!("to {id}"));
        self.plan_hook(seq, at, &number, "messages", &line, hook);
    }

    fn plan(&mut self, id: &str, at: Timestamp, status: StatusKind) {
        self.unplan(id);
        self.due.insert((at, id.to_owned()));
        self.planned.insert(id.to_owned(), (at, status));
    }

    fn unplan(&mut self, id: &str) {
        if let Some((at, _)) = self.planned.remove(id) {
            self.due.remove(&(at, id.to_owned()));
        }
    }

    /// Plans that each app which wants to hears of an event.
    fn plan_hook(&mut self, seq: u64, at: Timestamp, number: &str, field: &str, line: &str, plan: HookPlan) {
        if plan.lost {
            return;
        }
        let due = at.plus(plan.delay);
        for address in self.business.listeners(number, field) {
            for copy in 0..=plan.doubled {
                let id = HookId { seq, copy, app: address.app };
                // Copies, and what may be overtaken, do not wait for the customer's other webhooks nor hold them up.
                let line =
                    if plan.overtaken || copy > 0 { format!("{line} {seq}.{copy}") } else { line.to_owned() };
                self.hooks.push(&address, line, id, due);
            }
        }
    }

    /// Whether the number's own app has not taken the webhook of an event yet.
    pub fn is_untold(&self, seq: u64) -> bool {
        self.hooks.holds_first(seq)
    }
}
