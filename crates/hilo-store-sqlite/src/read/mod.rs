//! The read side, on the pool of readers.

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

use crate::{documents, figures, outbox, reach};
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
use sqlx::SqlitePool;
use std::ops::Range;
use uuid::Uuid;

/// Answers questions.
#[derive(Debug)]
pub(crate) struct Reader {
    pool: SqlitePool,
}

impl Reader {
    pub(crate) fn new(pool: SqlitePool) -> Self {
        Self { pool }
    }
}

/// Workspace and environment as parameters.
fn of(scope: Scope) -> (Uuid, Uuid) {
    (scope.workspace.uuid(), scope.environment.uuid())
}

#[async_trait]
impl Read for Reader {
    async fn threads(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        filter: &ThreadFilter,
        page: Page<ThreadKey>,
    ) -> Result<Vec<ThreadItem>> {
        threads::list(&self.pool, scope, access, filter, page).await
    }

    async fn thread(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        reader: Option<PersonId>,
        contact: ContactId,
    ) -> Result<Option<ThreadItem>> {
        threads::one(&self.pool, scope, access, reader, contact).await
    }

    async fn threads_of(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        reader: Option<PersonId>,
        contacts: &[ContactId],
    ) -> Result<Vec<ThreadItem>> {
        threads::of_contacts(&self.pool, scope, access, reader, contacts).await
    }

    async fn search(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        tokens: &[u64],
        page: Page<DocumentNumber>,
    ) -> Result<Hits> {
        search::search(&self.pool, scope, access, tokens, page).await
    }

    async fn said(&self, scope: Scope, places: &[(ContactId, Place)]) -> Result<Vec<(ContactId, Said)>> {
        search::said(&self.pool, scope, places).await
    }

    async fn identities_of(&self, scope: Scope, contacts: &[ContactId]) -> Result<Vec<Vec<Identity>>> {
        let contacts: Vec<_> = contacts.iter().map(|contact| (scope, *contact)).collect();
        crate::search::identities_of(&self.pool, &contacts).await
    }

    async fn messages(&self, scope: Scope, contact: ContactId, page: Page<i64>) -> Result<Vec<MessageItem>> {
        messages::list(&self.pool, scope, contact, page).await
    }

    async fn message(
        &self,
        scope: Scope,
        contact: ContactId,
        message: MessageId,
    ) -> Result<Option<MessageItem>> {
        messages::one(&self.pool, scope, contact, message).await
    }

    async fn message_named(
        &self,
        scope: Scope,
        contact: ContactId,
        channel: ChannelId,
        provider_id: &str,
    ) -> Result<Option<MessageItem>> {
        messages::named(&self.pool, scope, contact, channel, provider_id).await
    }

    async fn sender_of(
        &self,
        scope: Scope,
        channel: ChannelId,
        provider_id: &str,
    ) -> Result<Option<ContactId>> {
        messages::sender_of(&self.pool, scope, channel, provider_id).await
    }

    async fn template_use(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: Range<Timestamp>,
    ) -> Result<Vec<TemplateUse>> {
        charges::template_use(&self.pool, scope, (template, language), span).await
    }

    async fn template_clicks(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: Range<Timestamp>,
    ) -> Result<Vec<TemplateClicks>> {
        clicks::of_template(&self.pool, scope, (template, language), span).await
    }

    async fn template_charges(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: Range<Timestamp>,
    ) -> Result<Vec<ChargeSum>> {
        charges::of_template(&self.pool, scope, (template, language), span).await
    }

    async fn charges(&self, scope: Scope, span: Range<Timestamp>) -> Result<Vec<ChargeSum>> {
        charges::all(&self.pool, scope, span).await
    }

    async fn message_versions(
        &self,
        scope: Scope,
        contact: ContactId,
        message: MessageId,
    ) -> Result<Vec<MessageVersion>> {
        messages::versions(&self.pool, scope, contact, message).await
    }

    async fn consents(
        &self,
        scope: Scope,
        contacts: &[ContactId],
        page: Page<ConsentId>,
    ) -> Result<Vec<ConsentRow>> {
        consents::list(&self.pool, scope, contacts, page).await
    }

    async fn thread_events(
        &self,
        scope: Scope,
        contact: ContactId,
        page: Page<i64>,
    ) -> Result<Vec<ThreadEventRow>> {
        thread_events::list(&self.pool, scope, contact, page).await
    }

    async fn approvals(
        &self,
        scope: Scope,
        state: Option<ApprovalState>,
        page: Page<ApprovalId>,
    ) -> Result<Vec<ApprovalRow>> {
        approvals::list(&self.pool, scope, state, page).await
    }

    async fn approval(&self, scope: Scope, approval: ApprovalId) -> Result<Option<ApprovalRow>> {
        approvals::one(&self.pool, scope, approval).await
    }

    async fn contact(&self, scope: Scope, contact: ContactId) -> Result<Option<ContactRow>> {
        contacts::one(&self.pool, scope, contact).await
    }

    async fn contacts(&self, scope: Scope, page: Page<ContactId>) -> Result<Vec<ContactRow>> {
        contacts::list(&self.pool, scope, page).await
    }

    async fn contact_identities(&self, scope: Scope, contact: ContactId) -> Result<Vec<Identity>> {
        contacts::identities(&self.pool, scope, contact).await
    }

    async fn contact_tags(&self, scope: Scope, contact: ContactId) -> Result<Vec<String>> {
        contacts::contact_tags(&self.pool, scope, contact).await
    }

    async fn tagged(&self, scope: Scope, tag: &str, page: Page<ContactId>) -> Result<Vec<ContactId>> {
        contacts::tagged(&self.pool, scope, tag, page).await
    }

    async fn draft(&self, scope: Scope, person: PersonId, contact: ContactId) -> Result<Option<DraftRow>> {
        drafts::one(&self.pool, scope, person, contact).await
    }

    async fn tags(&self, scope: Scope, limit: u32) -> Result<Vec<String>> {
        contacts::tags(&self.pool, scope, limit).await
    }

    async fn tickets(&self, scope: Scope, contact: ContactId) -> Result<Vec<TicketRow>> {
        tickets::list(&self.pool, scope, contact).await
    }

    async fn ticket_legs(&self, scope: Scope, ticket: TicketId) -> Result<Vec<TicketLegRow>> {
        tickets::legs(&self.pool, scope, ticket).await
    }

    async fn runs(&self, scope: Scope, of: RunsOf, page: Page<RunId>) -> Result<Vec<RunRow>> {
        runs::list(&self.pool, scope, of, page).await
    }

    async fn run(&self, scope: Scope, run: RunId) -> Result<Option<RunRow>> {
        runs::one(&self.pool, scope, run).await
    }

    async fn run_steps(&self, scope: Scope, run: RunId) -> Result<Vec<RunStepsRow>> {
        runs::steps(&self.pool, scope, run).await
    }

    async fn figures(&self, scope: Scope, filter: &FigureFilter) -> Result<Vec<FigureSum>> {
        figures::read(&self.pool, scope, filter).await
    }

    async fn outbox_standing(
        &self,
        scope: Scope,
        channel: ChannelId,
        now: Timestamp,
    ) -> Result<OutboxStanding> {
        outbox::standing(&self.pool, scope, channel, now).await
    }

    async fn portfolio(&self, portfolio: &Portfolio, now: Timestamp) -> Result<PortfolioStanding> {
        reach::standing(&self.pool, portfolio, now).await
    }

    async fn incidents(&self, scope: Scope, open: bool, page: Page<IncidentId>) -> Result<Vec<IncidentRow>> {
        incidents::list(&self.pool, scope, open, page).await
    }

    async fn incident(&self, scope: Scope, incident: IncidentId) -> Result<Option<IncidentRow>> {
        incidents::one(&self.pool, scope, incident).await
    }

    async fn channel_events(
        &self,
        scope: Scope,
        channel: ChannelId,
        page: Page<i64>,
    ) -> Result<Vec<ChannelEventRow>> {
        channel_events::list(&self.pool, scope, channel, page).await
    }

    async fn attachment(&self, scope: Scope, attachment: AttachmentId) -> Result<Option<AttachmentRow>> {
        attachments::one(&self.pool, scope, attachment).await
    }

    async fn audit(
        &self,
        workspace: WorkspaceId,
        filter: &AuditFilter,
        page: Page<AuditId>,
    ) -> Result<Vec<AuditRow>> {
        audit::list(&self.pool, workspace, filter, page).await
    }

    async fn idempotency(
        &self,
        workspace: WorkspaceId,
        caller: &str,
        key: &str,
    ) -> Result<Option<IdempotencyRow>> {
        documents::idempotency(&self.pool, workspace.uuid(), caller, key).await
    }
}
