//! Threads: the inbox. The only statement that is put together when it runs, because what is asked for decides which
//! index serves it.

use crate::{
    columns::{self, corrupt, moment, small},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{
    ContactId, Id, Scope,
    access::ThreadAccess,
    ticket::{Priority, TicketStatus},
};
use hilo_store::{
    Result,
    read::{Page, ThreadFilter, ThreadItem, ThreadKey},
    rows::ThreadRow,
};
use sqlx::{FromRow, QueryBuilder, Sqlite, SqlitePool};
use uuid::Uuid;

#[derive(Debug, FromRow)]
struct ThreadColumns {
    contact_id: Uuid,
    version: i64,
    channel_id: Option<Uuid>,
    last_message_at: i64,
    preview: Vec<u8>,
    preview_inbound: bool,
    unread: i64,
    window_until: Option<i64>,
    ticket_id: Option<Uuid>,
    status: String,
    assignee_id: Option<Uuid>,
    team_id: Option<Uuid>,
    priority: String,
    snoozed_until: Option<i64>,
    run_id: Option<Uuid>,
    name: Option<String>,
}

impl ThreadColumns {
    fn read(self, scope: Scope) -> Result<ThreadItem> {
        let status = TicketStatus::from_name(&self.status);
        let priority = Priority::from_name(&self.priority);
        Ok(ThreadItem {
            thread: ThreadRow {
                scope,
                contact: Id::from_uuid(self.contact_id),
                version: self.version,
                channel: columns::id(self.channel_id),
                last_message_at: moment(self.last_message_at),
                preview: Bytes::from(self.preview),
                preview_inbound: self.preview_inbound,
                unread: small("threads", "unread", self.unread)?,
                window_until: self.window_until.map(moment),
                ticket: columns::id(self.ticket_id),
                status: status.ok_or_else(|| corrupt("threads", "status", self.status))?,
                assignee: columns::id(self.assignee_id),
                team: columns::id(self.team_id),
                priority: priority.ok_or_else(|| corrupt("threads", "priority", self.priority))?,
                snoozed_until: self.snoozed_until.map(moment),
                run: columns::id(self.run_id),
            },
            name: self.name.unwrap_or_default(),
        })
    }
}

/// The statement's beginning: threads of a scope that may be seen.
fn select(scope: Scope, access: &ThreadAccess) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(
        "SELECT t.contact_id, t.version, t.channel_id, t.last_message_at, t.preview, t.preview_inbound, t.unread, \
         t.window_until, t.ticket_id, t.status, t.assignee_id, t.team_id, t.priority, t.snoozed_until, t.run_id, c.name \
         FROM threads t LEFT JOIN contacts c ON c.workspace_id = t.workspace_id \
         AND c.environment_id = t.environment_id AND c.contact_id = t.contact_id WHERE t.workspace_id = ",
    );
    query.push_bind(scope.workspace.uuid());
    query.push(" AND t.environment_id = ").push_bind(scope.environment.uuid());
    // The same rule as `ThreadAccess::allows`.
    match access {
        ThreadAccess::All => {}
        ThreadAccess::Involved { person, teams } => {
            query.push(" AND (t.assignee_id = ").push_bind(person.uuid());
            query.push(" OR (t.assignee_id IS NULL AND (t.team_id IS NULL");
            if !teams.is_empty() {
                query.push(" OR t.team_id IN (");
                let mut list = query.separated(", ");
                for team in teams {
                    list.push_bind(team.uuid());
                }
                query.push(")");
            }
            query.push(")))");
        }
        ThreadAccess::Unassigned => {
            query.push(" AND t.assignee_id IS NULL AND t.team_id IS NULL");
        }
    }
    query
}

fn filtered(
    scope: Scope,
    access: &ThreadAccess,
    filter: &ThreadFilter,
    page: Page<ThreadKey>,
) -> QueryBuilder<Sqlite> {
    let mut query = select(scope, access);
    if !filter.statuses.is_empty() {
        // SQLite uses a partial index only for a condition that it can read in the statement, so names are written out;
        // and it wants to see the index's own condition, not a part of it.
        if filter.statuses.iter().all(|status| status.is_with_staff()) {
            query.push(" AND t.status IN ('open', 'pending', 'on_hold')");
        }
        query.push(" AND t.status IN (");
        let mut list = query.separated(", ");
        for status in &filter.statuses {
            list.push_bind(status.as_str());
        }
        query.push(")");
    }
    if let Some(assignee) = filter.assignee {
        query.push(" AND t.assignee_id = ").push_bind(assignee.uuid());
    }
    if filter.unassigned {
        query.push(" AND t.assignee_id IS NULL");
    }
    if filter.unread {
        query.push(" AND t.unread > 0");
    }
    if let Some(channel) = filter.channel {
        query.push(" AND t.channel_id = ").push_bind(channel.uuid());
    }
    if let Some(tag) = &filter.tag {
        query.push(
            " AND EXISTS (SELECT 1 FROM contact_tags g WHERE g.workspace_id = t.workspace_id \
             AND g.environment_id = t.environment_id AND g.contact_id = t.contact_id AND g.tag = ",
        );
        query.push_bind(tag.clone()).push(")");
    }
    if let Some(after) = page.after {
        query.push(" AND (t.last_message_at, t.contact_id) < (");
        query.push_bind(after.last_message_at.as_micros()).push(", ");
        query.push_bind(after.contact.uuid()).push(")");
    }
    query.push(" ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT ").push_bind(page.limit);
    query
}

pub(super) async fn list(
    pool: &SqlitePool,
    scope: Scope,
    access: &ThreadAccess,
    filter: &ThreadFilter,
    page: Page<ThreadKey>,
) -> Result<Vec<ThreadItem>> {
    let mut query = filtered(scope, access, filter, page);
    let rows: Vec<ThreadColumns> = query.build_query_as().fetch_all(pool).await.map_err(translate)?;
    rows.into_iter().map(|row| row.read(scope)).collect()
}

pub(super) async fn one(
    pool: &SqlitePool,
    scope: Scope,
    access: &ThreadAccess,
    contact: ContactId,
) -> Result<Option<ThreadItem>> {
    let mut query = select(scope, access);
    query.push(" AND t.contact_id = ").push_bind(contact.uuid());
    let row: Option<ThreadColumns> = query.build_query_as().fetch_optional(pool).await.map_err(translate)?;
    row.map(|row| row.read(scope)).transpose()
}
