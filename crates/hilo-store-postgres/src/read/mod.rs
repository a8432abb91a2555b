//! The read side: one file per area.

mod approvals;
mod attachments;
mod audit;
mod channel_events;
mod charges;
mod clicks;
mod consents;
mod contacts;
mod drafts;
mod incidents;
mod messages;
mod runs;
mod search;
mod thread_events;
mod threads;
mod tickets;

use crate::{PostgresStore, documents, figures, outbox, reach};
use async_trait::async_trait;
use hilo_model::{
    ApprovalId, AttachmentId, AuditId, ChannelId, ConsentId, ContactId, Id, IncidentId, MessageId, PersonId,
    RunId, Scope, TicketId, Timestamp, WorkspaceId, access::ThreadAccess, approval::ApprovalState,
    identity::Identity,
};
use hilo_store::{
    Result,
    figure::{FigureFilter, FigureSum},
    outbox::OutboxStanding,
    reach::{Portfolio, PortfolioStanding},
    read::{
        AuditFilter, ChargeSum, MessageItem, Page, Read, RunsOf, TemplateClicks, TemplateUse, ThreadFilter,
        ThreadItem, ThreadKey,
    },
    rows::{
        ApprovalRow, AttachmentRow, AuditRow, ChannelEventRow, ConsentRow, ContactRow, DraftRow,
        IdempotencyRow, IncidentRow, MessageVersion, RunRow, RunStepsRow, ThreadEventRow, TicketLegRow,
        TicketRow,
    },
    search::{DocumentNumber, Hits, Place, Said},
};
use std::ops::Range;
use uuid::Uuid;

/// Where a list that descends by id begins.
fn before<T: Id>(page: &Page<T>) -> Option<Uuid> {
    page.after.map(Id::uuid)
}

/// Where a list that descends by position begins.
fn below(page: &Page<i64>) -> i64 {
    page.after.unwrap_or(i64::MAX)
}

#[async_trait]
impl Read for PostgresStore {
    async fn threads(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        filter: &ThreadFilter,
        page: Page<ThreadKey>,
    ) -> Result<Vec<ThreadItem>> {
        threads::list(self, scope, access, filter, page).await
    }

    async fn thread(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        reader: Option<PersonId>,
        contact: ContactId,
    ) -> Result<Option<ThreadItem>> {
        threads::one(self, scope, access, reader, contact).await
    }

    async fn threads_of(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        reader: Option<PersonId>,
        contacts: &[ContactId],
    ) -> Result<Vec<ThreadItem>> {
        threads::of_contacts(self, scope, access, reader, contacts).await
    }

    async fn search(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        tokens: &[u64],
        page: Page<DocumentNumber>,
    ) -> Result<Hits> {
        search::search(self, scope, access, tokens, page).await
    }

    async fn said(&self, scope: Scope, places: &[(ContactId, Place)]) -> Result<Vec<(ContactId, Said)>> {
        search::said(self, scope, places).await
    }

    async fn identities_of(&self, scope: Scope, contacts: &[ContactId]) -> Result<Vec<Vec<Identity>>> {
        let contacts: Vec<_> = contacts.iter().map(|contact| (scope, *contact)).collect();
        crate::search::identities_of(self, &contacts).await
    }

    async fn messages(&self, scope: Scope, contact: ContactId, page: Page<i64>) -> Result<Vec<MessageItem>> {
        messages::list(self, scope, contact, page).await
    }

    async fn message(
        &self,
        scope: Scope,
        contact: ContactId,
        message: MessageId,
    ) -> Result<Option<MessageItem>> {
        messages::one(self, scope, contact, message).await
    }

    async fn message_named(
        &self,
        scope: Scope,
        contact: ContactId,
        channel: ChannelId,
        provider_id: &str,
    ) -> Result<Option<MessageItem>> {
        messages::named(self, scope, contact, channel, provider_id).await
    }

    async fn sender_of(
        &self,
        scope: Scope,
        channel: ChannelId,
        provider_id: &str,
    ) -> Result<Option<ContactId>> {
        messages::sender_of(self, scope, channel, provider_id).await
    }

    async fn template_use(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: Range<Timestamp>,
    ) -> Result<Vec<TemplateUse>> {
        charges::template_use(self, scope, (template, language), span).await
    }

    async fn template_clicks(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: Range<Timestamp>,
    ) -> Result<Vec<TemplateClicks>> {
        clicks::of_template(self, scope, (template, language), span).await
    }

    async fn template_charges(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: Range<Timestamp>,
    ) -> Result<Vec<ChargeSum>> {
        charges::of_template(self, scope, (template, language), span).await
    }

    async fn charges(&self, scope: Scope, span: Range<Timestamp>) -> Result<Vec<ChargeSum>> {
        charges::all(self, scope, span).await
    }

    async fn message_versions(
        &self,
        scope: Scope,
        contact: ContactId,
        message: MessageId,
    ) -> Result<Vec<MessageVersion>> {
        messages::versions(self, scope, contact, message).await
    }

    async fn consents(
        &self,
        scope: Scope,
        contacts: &[ContactId],
        page: Page<ConsentId>,
    ) -> Result<Vec<ConsentRow>> {
        consents::list(self, scope, contacts, page).await
    }

    async fn thread_events(
        &self,
        scope: Scope,
        contact: ContactId,
        page: Page<i64>,
    ) -> Result<Vec<ThreadEventRow>> {
        thread_events::list(self, scope, contact, page).await
    }

    async fn approvals(
        &self,
        scope: Scope,
        state: Option<ApprovalState>,
        page: Page<ApprovalId>,
    ) -> Result<Vec<ApprovalRow>> {
        approvals::list(self, scope, state, page).await
    }

    async fn approval(&self, scope: Scope, approval: ApprovalId) -> Result<Option<ApprovalRow>> {
        approvals::one(self, scope, approval).await
    }

    async fn contact(&self, scope: Scope, contact: ContactId) -> Result<Option<ContactRow>> {
        contacts::one(self, scope, contact).await
    }

    async fn contacts(&self, scope: Scope, page: Page<ContactId>) -> Result<Vec<ContactRow>> {
        contacts::list(self, scope, page).await
    }

    async fn contact_identities(&self, scope: Scope, contact: ContactId) -> Result<Vec<Identity>> {
        contacts::identities(self, scope, contact).await
    }

    async fn contact_tags(&self, scope: Scope, contact: ContactId) -> Result<Vec<String>> {
        contacts::contact_tags(self, scope, contact).await
    }

    async fn tagged(&self, scope: Scope, tag: &str, page: Page<ContactId>) -> Result<Vec<ContactId>> {
        contacts::tagged(self, scope, tag, page).await
    }

    async fn draft(&self, scope: Scope, person: PersonId, contact: ContactId) -> Result<Option<DraftRow>> {
        drafts::one(self, scope, person, contact).await
    }

    async fn tags(&self, scope: Scope, limit: u32) -> Result<Vec<String>> {
        contacts::tags(self, scope, limit).await
    }

    async fn tickets(&self, scope: Scope, contact: ContactId) -> Result<Vec<TicketRow>> {
        tickets::list(self, scope, contact).await
    }

    async fn ticket_legs(&self, scope: Scope, ticket: TicketId) -> Result<Vec<TicketLegRow>> {
        tickets::legs(self, scope, ticket).await
    }

    async fn runs(&self, scope: Scope, of: RunsOf, page: Page<RunId>) -> Result<Vec<RunRow>> {
        runs::list(self, scope, of, page).await
    }

    async fn run(&self, scope: Scope, run: RunId) -> Result<Option<RunRow>> {
        runs::one(self, scope, run).await
    }

    async fn run_steps(&self, scope: Scope, run: RunId) -> Result<Vec<RunStepsRow>> {
        runs::steps(self, scope, run).await
    }

    async fn figures(&self, scope: Scope, filter: &FigureFilter) -> Result<Vec<FigureSum>> {
        figures::read(self, scope, filter).await
    }

    async fn outbox_standing(
        &self,
        scope: Scope,
        channel: ChannelId,
        now: Timestamp,
    ) -> Result<OutboxStanding> {
        outbox::standing(self, scope, channel, now).await
    }

    async fn portfolio(&self, portfolio: &Portfolio, now: Timestamp) -> Result<PortfolioStanding> {
        reach::standing(self, portfolio, now).await
    }

    async fn incidents(&self, scope: Scope, open: bool, page: Page<IncidentId>) -> Result<Vec<IncidentRow>> {
        incidents::list(self, scope, open, page).await
    }

    async fn incident(&self, scope: Scope, incident: IncidentId) -> Result<Option<IncidentRow>> {
        incidents::one(self, scope, incident).await
    }

    async fn channel_events(
        &self,
        scope: Scope,
        channel: ChannelId,
        page: Page<i64>,
    ) -> Result<Vec<ChannelEventRow>> {
        channel_events::list(self, scope, channel, page).await
    }

    async fn attachment(&self, scope: Scope, attachment: AttachmentId) -> Result<Option<AttachmentRow>> {
        attachments::one(self, scope, attachment).await
    }

    async fn audit(
        &self,
        workspace: WorkspaceId,
        filter: &AuditFilter,
        page: Page<AuditId>,
    ) -> Result<Vec<AuditRow>> {
        audit::list(self, workspace, filter, page).await
    }

    async fn idempotency(
        &self,
        workspace: WorkspaceId,
        caller: &str,
        key: &str,
    ) -> Result<Option<IdempotencyRow>> {
        documents::idempotency(&self.readers, workspace, caller, key).await
    }
}
