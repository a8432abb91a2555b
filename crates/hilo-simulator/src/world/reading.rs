//! What can be asked of the state of things.

use super::{Customer, Faults, HookQueue, Media, Stored, Templates, Thread, WINDOW, World};
use crate::event::Entry;
use hilo_model::{Duration, Timestamp};
use hilo_whatsapp_wire::{send, webhook::StatusKind};
use std::sync::Arc;

impl World {
    /// The number of the last event.
    pub fn seq(&self) -> u64 {
        self.journal.len() as u64
    }

    /// Everything that happened after an event, in order.
    pub fn journal(&self, after: u64, limit: usize) -> &[Arc<Entry>] {
        let from = usize::try_from(after).unwrap_or(usize::MAX).min(self.journal.len());
        let to = from.saturating_add(limit).min(self.journal.len());
        &self.journal[from..to]
    }

    /// The event of this number.
    pub fn entry(&self, seq: u64) -> Option<&Arc<Entry>> {
        self.journal.get(usize::try_from(seq.checked_sub(1)?).ok()?)
    }

    /// By how much the clock was moved on.
    pub fn shift(&self) -> Duration {
        self.shift
    }

    /// A customer, by the simulator's id.
    pub fn customer(&self, id: &str) -> Option<&Customer> {
        self.customers.get(id)
    }

    /// All customers, by id.
    pub fn customers(&self) -> impl Iterator<Item = &Customer> {
        self.customers.values()
    }

    /// Who has this phone, digits only.
    pub fn by_phone(&self, digits: &str) -> Option<&Customer> {
        self.customers.get(self.by_phone.get(digits)?)
    }

    /// Who has this user id.
    pub fn by_user_id(&self, user_id: &str) -> Option<&Customer> {
        self.customers.get(self.by_user_id.get(user_id)?)
    }

    /// The template of a message that this number sent.
    pub fn template(
        &self,
        number: &str,
        sent: &send::Template,
    ) -> Option<&hilo_whatsapp_wire::template::Template> {
        let account = &self.number(number)?.waba_id;
        self.templates.find(account, &sent.name, &sent.language.code).map(|kept| &kept.template)
    }

    /// The templates of all accounts.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The faults that strike.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The faults that strike, for counting down.
    pub fn faults_mut(&mut self) -> &mut Faults {
        &mut self.faults
    }

    /// A file.
    pub fn media(&self, id: &str) -> Option<&Media> {
        self.media.get(id).map(|(media, _)| media)
    }

    /// When a file came.
    pub fn media_since(&self, id: &str) -> Option<Timestamp> {
        self.media.get(id).map(|(_, at)| *at)
    }

    /// A message of either side.
    pub fn message(&self, id: &str) -> Option<&Stored> {
        self.messages.get(id)
    }

    /// What a customer and a number said to each other.
    pub fn thread(&self, number: &str, customer: &str) -> Option<&Thread> {
        self.threads.get(&(number.to_owned(), customer.to_owned()))
    }

    /// The messages of a thread, in order.
    pub fn conversation(&self, number: &str, customer: &str) -> impl DoubleEndedIterator<Item = &Stored> {
        let ids = self.thread(number, customer).map_or(&[][..], |thread| &thread.messages);
        ids.iter().filter_map(|id| self.messages.get(id))
    }

    /// Whether the customer wrote to the number within the last 24 hours.
    pub fn window_is_open(&self, number: &str, customer: &str, now: Timestamp) -> bool {
        let last = self.thread(number, customer).and_then(|thread| thread.last_inbound);
        last.is_some_and(|last| now < last.plus(WINDOW))
    }

    /// Why the webhook of an event was not taken, if it was tried and is still to be taken.
    pub fn trouble(&self, seq: u64) -> Option<&str> {
        self.troubles.get(&seq).map(String::as_str)
    }

    /// The webhooks that are not answered yet.
    pub fn hooks(&self) -> &HookQueue {
        &self.hooks
    }

    /// The webhooks that are not answered yet, for taking some out.
    pub fn hooks_mut(&mut self) -> &mut HookQueue {
        &mut self.hooks
    }

    /// The next status that is due, if it is by now.
    pub fn due_status(&self, now: Timestamp) -> Option<(String, StatusKind)> {
        let (at, id) = self.due.first()?;
        let (_, status) = self.planned.get(id)?;
        (*at <= now).then(|| (id.clone(), status.clone()))
    }

    /// When the next status comes by itself.
    pub fn next_status(&self) -> Option<Timestamp> {
        self.due.first().map(|(at, ..)| *at)
    }

    /// Whether statuses, reviews or webhooks (of numbers that have an address for them) are still to come.
    pub fn is_idle(&self) -> bool {
        let templates = self.templates.next_due().is_none() && !self.templates.holds_any();
        self.due.is_empty() && templates && self.hooks.is_idle()
    }
}
