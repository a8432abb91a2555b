//! The read side.

use super::{MemoryStore, charges::summed, state::State};
use crate::{
    Result,
    figure::{FigureFilter, FigureSum, Span, pack::Found},
    outbox::{OutboxKind, OutboxRow, OutboxStanding},
    reach::{Portfolio, PortfolioStanding},
    read::{
        AuditFilter, ChargeSum, MessageItem, Page, Read, RunsOf, TemplateClicks, TemplateUse, ThreadFilter,
        ThreadItem, ThreadKey,
    },
    rows::{
        ApprovalRow, AttachmentRow, AuditRow, ChannelEventRow, ConsentRow, ContactRow, Direction, DraftRow,
        IdempotencyRow, IncidentRow, MessageVersion, RunRow, RunStepsRow, ThreadEventRow, TicketLegRow,
        TicketRow,
    },
    search::{DocumentNumber, Hits, Place, Said},
};
use async_trait::async_trait;
use hilo_model::{
    ApprovalId, AttachmentId, AuditId, ChannelId, ConsentId, ContactId, IncidentId, MessageId, PersonId,
    RunId, Scope, TicketId, Timestamp, WorkspaceId, access::ThreadAccess, approval::ApprovalState,
    identity::Identity, message::Status,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The page of a list that is sorted with the greatest key first.
fn newest_first<T: Clone, K: Ord + Copy>(
    rows: impl Iterator<Item = T>,
    key: impl Fn(&T) -> K,
    page: Page<K>,
) -> Vec<T> {
    let mut rows: Vec<T> =
        rows.filter(|row| page.after.as_ref().is_none_or(|after| key(row) < *after)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(key(row)));
    rows.truncate(page.limit as usize);
    rows
}

impl State {
    pub(super) fn identities_of(&self, scope: Scope, contact: ContactId) -> Vec<Identity> {
        let owned = self.identities.iter().filter(|((of, _), owner)| *of == scope && **owner == contact);
        let mut identities: Vec<Identity> = owned.map(|((_, identity), _)| identity.clone()).collect();
        identities.sort_by(|a, b| {
            (a.kind.as_str(), &a.scope, &a.value).cmp(&(b.kind.as_str(), &b.scope, &b.value))
        });
        identities
    }
}

#[async_trait]
impl Read for MemoryStore {
    async fn threads(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        filter: &ThreadFilter,
        page: Page<ThreadKey>,
    ) -> Result<Vec<ThreadItem>> {
        let state = self.state();
        let threads = state
            .threads
            .values()
            .filter(|thread| thread.scope == scope && access.allows(thread.assignee, thread.team))
            .filter(|thread| state.wanted(thread, filter));
        let key = |item: &ThreadItem| ThreadKey {
            last_message_at: item.thread.last_message_at,
            contact: item.thread.contact,
        };
        Ok(newest_first(threads.map(|thread| state.item(thread, filter.reader)), key, page))
    }

    async fn thread(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        reader: Option<PersonId>,
        contact: ContactId,
    ) -> Result<Option<ThreadItem>> {
        let state = self.state();
        let thread = state.threads.get(&(scope, contact));
        Ok(thread
            .filter(|thread| access.allows(thread.assignee, thread.team))
            .map(|thread| state.item(thread, reader)))
    }

    async fn threads_of(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        reader: Option<PersonId>,
        contacts: &[ContactId],
    ) -> Result<Vec<ThreadItem>> {
        let state = self.state();
        let threads = contacts.iter().filter_map(|contact| state.threads.get(&(scope, *contact)));
        let seen = threads.filter(|thread| access.allows(thread.assignee, thread.team));
        Ok(seen.map(|thread| state.item(thread, reader)).collect())
    }

    async fn search(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        tokens: &[u64],
        page: Page<DocumentNumber>,
    ) -> Result<Hits> {
        Ok(self.state().search(scope, access, tokens, page))
    }

    async fn said(&self, scope: Scope, places: &[(ContactId, Place)]) -> Result<Vec<(ContactId, Said)>> {
        let state = self.state();
        let said = |(contact, place): &(ContactId, Place)| {
            let all = state.said(scope, *contact).into_iter();
            all.filter(|said| said.place == *place).map(|said| (*contact, said)).next()
        };
        Ok(places.iter().filter_map(said).collect())
    }

    async fn identities_of(&self, scope: Scope, contacts: &[ContactId]) -> Result<Vec<Vec<Identity>>> {
        let state = self.state();
        Ok(contacts.iter().map(|contact| state.identities_of(scope, *contact)).collect())
    }

    async fn messages(&self, scope: Scope, contact: ContactId, page: Page<i64>) -> Result<Vec<MessageItem>> {
        let state = self.state();
        let messages = state
            .messages
            .values()
            .filter(|item| item.message.scope == scope && item.message.contact == contact);
        Ok(newest_first(messages.cloned(), |item| item.message.position, page))
    }

    async fn message(
        &self,
        scope: Scope,
        contact: ContactId,
        message: MessageId,
    ) -> Result<Option<MessageItem>> {
        Ok(self.state().messages.get(&(scope, contact, message)).cloned())
    }

    async fn message_named(
        &self,
        scope: Scope,
        contact: ContactId,
        channel: ChannelId,
        provider_id: &str,
    ) -> Result<Option<MessageItem>> {
        let state = self.state();
        let named = state.messages.values().filter(|item| {
            let message = &item.message;
            (message.scope, message.contact, message.channel) == (scope, contact, channel)
                && message.provider_id.as_deref() == Some(provider_id)
        });
        Ok(named.max_by_key(|item| item.message.position).cloned())
    }

    async fn sender_of(
        &self,
        scope: Scope,
        channel: ChannelId,
        provider_id: &str,
    ) -> Result<Option<ContactId>> {
        let state = self.state();
        let mut messages = state.messages.values().map(|item| &item.message);
        let found = messages.find(|message| {
            message.scope == scope
                && message.channel == channel
                && message.direction == Direction::Inbound
                && message.provider_id.as_deref() == Some(provider_id)
        });
        Ok(found.map(|message| message.contact))
    }

    async fn template_use(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: Range<Timestamp>,
    ) -> Result<Vec<TemplateUse>> {
        let state = self.state();
        let mut uses: BTreeMap<ChannelId, TemplateUse> = BTreeMap::new();
        for row in state.made_of(scope, template, language, &span) {
            let Some(item) = state.messages.get(&(scope, row.contact, row.message)) else { continue };
            let (channel, status) = (row.channel, item.message.status);
            let of = uses.entry(channel).or_insert(TemplateUse {
                channel,
                ordered: 0,
                sent: 0,
                delivered: 0,
                read: 0,
                failed: 0,
                clicked: 0,
            });
            of.ordered += 1;
            of.sent += i64::from(item.message.provider_id.is_some());
            of.delivered += i64::from(status >= Status::Delivered);
            of.read += i64::from(status >= Status::Read);
            of.failed += i64::from(status == Status::Failed);
            of.clicked += i64::from(state.clicks_on(row).next().is_some());
        }
        Ok(uses.into_values().collect())
    }

    async fn template_clicks(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: Range<Timestamp>,
    ) -> Result<Vec<TemplateClicks>> {
        Ok(self.state().clicks_of(scope, (template, language), &span))
    }

    async fn template_charges(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: Range<Timestamp>,
    ) -> Result<Vec<ChargeSum>> {
        let state = self.state();
        let made = state.made_of(scope, template, language, &span);
        let keys = made.map(|row| (scope, row.contact, row.message));
        Ok(summed(keys.filter_map(|key| state.message_charges.get(&key))))
    }

    async fn charges(&self, scope: Scope, span: Range<Timestamp>) -> Result<Vec<ChargeSum>> {
        let state = self.state();
        let rows = state.message_charges.values();
        Ok(summed(rows.filter(|row| row.scope == scope && span.contains(&row.at))))
    }

    async fn message_versions(
        &self,
        scope: Scope,
        contact: ContactId,
        message: MessageId,
    ) -> Result<Vec<MessageVersion>> {
        let state = self.state();
        let versions = state.message_versions.get(&(scope, contact, message));
        let version = |(until, content): (&hilo_model::Timestamp, &bytes::Bytes)| MessageVersion {
            until: *until,
            content: content.clone(),
        };
        Ok(versions.into_iter().flatten().map(version).collect())
    }

    async fn thread_events(
        &self,
        scope: Scope,
        contact: ContactId,
        page: Page<i64>,
    ) -> Result<Vec<ThreadEventRow>> {
        let state = self.state();
        let events =
            state.thread_events.values().filter(|event| event.scope == scope && event.contact == contact);
        Ok(newest_first(events.cloned(), |event| event.position, page))
    }

    async fn consents(
        &self,
        scope: Scope,
        contacts: &[ContactId],
        page: Page<ConsentId>,
    ) -> Result<Vec<ConsentRow>> {
        let state = self.state();
        let entries =
            state.consents.values().filter(|row| row.scope == scope && contacts.contains(&row.contact));
        Ok(newest_first(entries.cloned(), |row| row.id, page))
    }

    async fn approvals(
        &self,
        scope: Scope,
        wanted: Option<ApprovalState>,
        page: Page<ApprovalId>,
    ) -> Result<Vec<ApprovalRow>> {
        let state = self.state();
        let rows = state.approvals.values().filter(|row| row.scope == scope);
        let rows = rows.filter(|row| wanted.is_none_or(|wanted| row.state == wanted));
        Ok(newest_first(rows.cloned(), |row| row.approval, page))
    }

    async fn approval(&self, scope: Scope, approval: ApprovalId) -> Result<Option<ApprovalRow>> {
        Ok(self.state().approvals.get(&(scope, approval)).cloned())
    }

    async fn contact(&self, scope: Scope, contact: ContactId) -> Result<Option<ContactRow>> {
        Ok(self.state().contacts.get(&(scope, contact)).cloned())
    }

    async fn contacts(&self, scope: Scope, page: Page<ContactId>) -> Result<Vec<ContactRow>> {
        let state = self.state();
        let contacts = state.contacts.values().filter(|row| row.scope == scope);
        Ok(contacts
            .filter(|row| page.after.is_none_or(|after| row.contact > after))
            .take(page.limit as usize)
            .cloned()
            .collect())
    }

    async fn contact_identities(&self, scope: Scope, contact: ContactId) -> Result<Vec<Identity>> {
        Ok(self.state().identities_of(scope, contact))
    }

    async fn contact_tags(&self, scope: Scope, contact: ContactId) -> Result<Vec<String>> {
        let state = self.state();
        let tags = state.contact_tags.iter().filter(|(of, owner, _)| *of == scope && *owner == contact);
        Ok(tags.map(|(_, _, tag)| tag.clone()).collect())
    }

    async fn tagged(&self, scope: Scope, tag: &str, page: Page<ContactId>) -> Result<Vec<ContactId>> {
        let state = self.state();
        // In the order of scope, contact and tag.
        let tagged = state.contact_tags.iter().filter(|(of, _, has)| *of == scope && has == tag);
        let behind =
            tagged.map(|(_, contact, _)| *contact).filter(|one| page.after.is_none_or(|after| *one > after));
        Ok(behind.take(page.limit as usize).collect())
    }

    async fn draft(&self, scope: Scope, person: PersonId, contact: ContactId) -> Result<Option<DraftRow>> {
        Ok(self.state().drafts.get(&(scope, person, contact)).cloned())
    }

    async fn tags(&self, scope: Scope, limit: u32) -> Result<Vec<String>> {
        let state = self.state();
        let tags = state.contact_tags.iter().filter(|(of, ..)| *of == scope);
        let tags: BTreeSet<String> = tags.map(|(_, _, tag)| tag.clone()).collect();
        Ok(tags.into_iter().take(limit as usize).collect())
    }

    async fn tickets(&self, scope: Scope, contact: ContactId) -> Result<Vec<TicketRow>> {
        let state = self.state();
        let tickets = state.tickets.values().filter(|row| row.scope == scope && row.contact == contact);
        Ok(tickets.rev().cloned().collect())
    }

    async fn ticket_legs(&self, scope: Scope, ticket: TicketId) -> Result<Vec<TicketLegRow>> {
        let state = self.state();
        let mut legs: Vec<TicketLegRow> = state
            .ticket_legs
            .values()
            .filter(|row| row.scope == scope && row.ticket == ticket)
            .cloned()
            .collect();
        legs.sort_by_key(|leg| (leg.number, leg.leg));
        Ok(legs)
    }

    async fn runs(&self, scope: Scope, of: RunsOf, page: Page<RunId>) -> Result<Vec<RunRow>> {
        let state = self.state();
        let is_wanted = |run: &RunRow| match of {
            RunsOf::Everybody => true,
            RunsOf::Contact(contact) => run.contact == contact,
            RunsOf::Flow(flow) => run.flow == flow,
        };
        let runs = state.runs.values().filter(|run| run.scope == scope && is_wanted(run));
        Ok(newest_first(runs.cloned(), |run| run.run, page))
    }

    async fn run(&self, scope: Scope, run: RunId) -> Result<Option<RunRow>> {
        Ok(self.state().runs.get(&(scope, run)).cloned())
    }

    async fn run_steps(&self, scope: Scope, run: RunId) -> Result<Vec<RunStepsRow>> {
        let state = self.state();
        Ok(state
            .run_steps
            .range((scope, run, i32::MIN)..=(scope, run, i32::MAX))
            .map(|(_, row)| row.clone())
            .collect())
    }

    async fn figures(&self, scope: Scope, filter: &FigureFilter) -> Result<Vec<FigureSum>> {
        let mut found = Found::new(filter);
        for ((at_home, grain, of, at, slice, counted), cell) in &self.state().figures {
            let wanted = match counted.is_now() {
                true => filter.nodes() || counted.node().is_empty(),
                false => {
                    let in_time = |span: Span| span.from <= *at && *at < span.until;
                    filter.kinds().contains(&counted.kind()) && filter.of_grain(*grain).any(in_time)
                }
            };
            if *at_home == scope && wanted && filter.of.contains(of) {
                let time = (!counted.is_now()).then_some((*grain, *at));
                found.add(*of, slice, time, counted.clone(), *cell);
            }
        }
        Ok(found.sums())
    }

    async fn outbox_standing(
        &self,
        scope: Scope,
        channel: ChannelId,
        now: Timestamp,
    ) -> Result<OutboxStanding> {
        let mut standing = OutboxStanding::default();
        let state = self.state();
        let of_channel = |row: &&OutboxRow| {
            row.scope == scope && row.channel == Some(channel) && row.kind == OutboxKind::Send
        };
        for row in state.outbox.values().filter(of_channel) {
            let tried = row.attempts > 0;
            let reaching = row.reach.is_some_and(|reach| reach.from <= now);
            let repeats_at = tried.then_some(row.not_before);
            standing.add(row.state, 1, row.created_at, tried.into(), repeats_at, reaching.into());
        }
        Ok(standing)
    }

    async fn portfolio(&self, portfolio: &Portfolio, now: Timestamp) -> Result<PortfolioStanding> {
        Ok(self.state().portfolio(portfolio, now))
    }

    async fn incidents(&self, scope: Scope, open: bool, page: Page<IncidentId>) -> Result<Vec<IncidentRow>> {
        let state = self.state();
        let incidents =
            state.incidents.values().filter(|row| row.scope == scope && (!open || row.closed.is_none()));
        Ok(newest_first(incidents.cloned(), |row| row.incident, page))
    }

    async fn incident(&self, scope: Scope, incident: IncidentId) -> Result<Option<IncidentRow>> {
        Ok(self.state().incidents.get(&(scope, incident)).cloned())
    }

    async fn channel_events(
        &self,
        scope: Scope,
        channel: ChannelId,
        page: Page<i64>,
    ) -> Result<Vec<ChannelEventRow>> {
        let state = self.state();
        let events = state.channel_events.values().filter(|row| row.scope == scope && row.channel == channel);
        Ok(newest_first(events.cloned(), |row| row.position, page))
    }

    async fn attachment(&self, scope: Scope, attachment: AttachmentId) -> Result<Option<AttachmentRow>> {
        Ok(self.state().attachments.get(&(scope, attachment)).cloned())
    }

    async fn audit(
        &self,
        workspace: WorkspaceId,
        filter: &AuditFilter,
        page: Page<AuditId>,
    ) -> Result<Vec<AuditRow>> {
        let state = self.state();
        let entries = state.audit.values().filter(|row| row.workspace == Some(workspace));
        Ok(newest_first(entries.filter(|row| filter.allows(row)).cloned(), |row| row.id, page))
    }

    async fn idempotency(
        &self,
        workspace: WorkspaceId,
        caller: &str,
        key: &str,
    ) -> Result<Option<IdempotencyRow>> {
        let key = (workspace, caller.to_owned(), key.to_owned());
        Ok(self.state().idempotency_keys.get(&key).cloned())
    }
}
