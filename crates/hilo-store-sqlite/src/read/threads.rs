//! Threads: the inbox. The only statement that is put together when it runs, because what is asked for decides which
//! index serves it.

use crate::{
    columns::{self, corrupt, moment, small},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{
    ContactId, Id, PersonId, Scope,
    access::ThreadAccess,
    ticket::{Priority, TicketStatus},
};
use hilo_store::{
    Result,
    read::{LastMessage, Page, ThreadFilter, ThreadItem, ThreadKey},
    rows::ThreadRow,
};
use sqlx::{FromRow, QueryBuilder, Sqlite, SqlitePool};
use std::collections::HashMap;
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
    free_until: Option<i64>,
    ticket_id: Option<Uuid>,
    status: String,
    assignee_id: Option<Uuid>,
    team_id: Option<Uuid>,
    priority: String,
    snoozed_until: Option<i64>,
    run_id: Option<Uuid>,
    waiting_since: Option<i64>,
    woken_at: Option<i64>,
    name: Option<String>,
    unseen: i64,
    mentioned: bool,
    last_author_type: Option<String>,
    last_author_id: Option<Uuid>,
    last_kind: Option<String>,
    last_status: Option<i64>,
}

impl ThreadColumns {
    fn read(self, scope: Scope) -> Result<ThreadItem> {
        let status = TicketStatus::from_name(&self.status);
        let priority = Priority::from_name(&self.priority);
        let last = match (self.last_author_type, self.last_kind, self.last_status) {
            (Some(author), Some(kind), Some(rank)) => Some(LastMessage {
                author: columns::actor("messages", &author, self.last_author_id)?,
                kind,
                status: columns::status(rank)?,
            }),
            _ => None,
        };
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
                free_until: self.free_until.map(moment),
                ticket: columns::id(self.ticket_id),
                status: status.ok_or_else(|| corrupt("threads", "status", self.status))?,
                assignee: columns::id(self.assignee_id),
                team: columns::id(self.team_id),
                priority: priority.ok_or_else(|| corrupt("threads", "priority", self.priority))?,
                snoozed_until: self.snoozed_until.map(moment),
                run: columns::id(self.run_id),
                waiting_since: self.waiting_since.map(moment),
                woken_at: self.woken_at.map(moment),
            },
            name: self.name.unwrap_or_default(),
            unread: small("threads", "unread", self.unread.min(self.unseen))?,
            mentioned: self.mentioned,
            last,
        })
    }
}

/// What is read of each thread. What its last message is and what the reader has not seen is looked up here, so that no
/// turn has to write it.
const SELECT: &str = "SELECT EXISTS (SELECT 1 FROM mentions n WHERE n.workspace_id = t.workspace_id \
    AND n.environment_id = t.environment_id AND n.contact_id = t.contact_id \
    AND n.position > coalesce(r.position, 0) AND n.person_id = ";

const COLUMNS: &str = ") AS mentioned, t.contact_id, t.version, t.channel_id, t.last_message_at, t.preview, t.preview_inbound, \
    t.unread, t.window_until, t.free_until, t.ticket_id, t.status, t.assignee_id, t.team_id, t.priority, t.snoozed_until, t.run_id, \
    t.waiting_since, t.woken_at, c.name, m.author_type AS last_author_type, m.author_id AS last_author_id, m.kind AS last_kind, \
    m.status AS last_status, CASE WHEN t.unread = 0 OR r.position IS NULL THEN t.unread ELSE (SELECT count(*) \
    FROM messages u WHERE u.workspace_id = t.workspace_id AND u.environment_id = t.environment_id \
    AND u.contact_id = t.contact_id AND u.position > r.position AND u.direction = 'inbound') END AS unseen \
    FROM threads t LEFT JOIN contacts c ON c.workspace_id = t.workspace_id \
    AND c.environment_id = t.environment_id AND c.contact_id = t.contact_id \
    LEFT JOIN messages m ON m.rowid = (SELECT l.rowid FROM messages l WHERE l.workspace_id = t.workspace_id \
    AND l.environment_id = t.environment_id AND l.contact_id = t.contact_id \
    AND l.direction = CASE t.preview_inbound WHEN 1 THEN 'inbound' ELSE 'outbound' END \
    ORDER BY l.position DESC LIMIT 1) \
    LEFT JOIN thread_reads r ON r.workspace_id = t.workspace_id AND r.environment_id = t.environment_id \
    AND r.contact_id = t.contact_id AND r.person_id = ";

/// The statement's beginning: threads of a scope that may be seen.
fn select(scope: Scope, access: &ThreadAccess, reader: Option<PersonId>) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(SELECT);
    query.push_bind(reader.map(Id::uuid));
    query.push(COLUMNS).push_bind(reader.map(Id::uuid));
    query.push(" WHERE t.workspace_id = ").push_bind(scope.workspace.uuid());
    query.push(" AND t.environment_id = ").push_bind(scope.environment.uuid());
    allowed(&mut query, access);
    query
}

/// The condition on threads `t` that may be seen.
pub(super) fn allowed(query: &mut QueryBuilder<Sqlite>, access: &ThreadAccess) {
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
}

fn filtered(
    scope: Scope,
    access: &ThreadAccess,
    filter: &ThreadFilter,
    page: Page<ThreadKey>,
) -> QueryBuilder<Sqlite> {
    let mut query = select(scope, access, filter.reader);
    if !filter.statuses.is_empty() {
        // SQLite uses a partial index only for a condition that it can read in the statement, so names are written out;
        // and it wants to see the index's own condition, not a part of it.
        if filter.statuses.iter().all(|status| status.is_with_staff()) {
            query.push(" AND (t.status = 'open' OR t.status = 'pending' OR t.status = 'on_hold')");
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
        // Whoever has unread messages waits; the index needs to be told.
        query.push(
            " AND t.waiting_since IS NOT NULL AND t.unread > 0 AND (r.position IS NULL OR EXISTS (SELECT 1 \
             FROM messages u WHERE u.workspace_id = t.workspace_id AND u.environment_id = t.environment_id \
             AND u.contact_id = t.contact_id AND u.position > r.position AND u.direction = 'inbound'))",
        );
    }
    if filter.waiting {
        query.push(" AND t.waiting_since IS NOT NULL");
    }
    if filter.mentioned {
        query.push(
            " AND EXISTS (SELECT 1 FROM mentions o WHERE o.workspace_id = t.workspace_id \
            AND o.environment_id = t.environment_id AND o.contact_id = t.contact_id \
            AND o.position > coalesce(r.position, 0) AND o.person_id = ",
        );
        query.push_bind(filter.reader.map(Id::uuid)).push(")");
    }
    if let Some(asleep) = filter.snoozed {
        query.push(if asleep { " AND t.snoozed_until IS NOT NULL" } else { " AND t.snoozed_until IS NULL" });
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
    reader: Option<PersonId>,
    contact: ContactId,
) -> Result<Option<ThreadItem>> {
    let mut query = select(scope, access, reader);
    query.push(" AND t.contact_id = ").push_bind(contact.uuid());
    let row: Option<ThreadColumns> = query.build_query_as().fetch_optional(pool).await.map_err(translate)?;
    row.map(|row| row.read(scope)).transpose()
}

/// Threads of these contacts, in the order asked for.
pub(super) async fn of_contacts(
    pool: &SqlitePool,
    scope: Scope,
    access: &ThreadAccess,
    reader: Option<PersonId>,
    contacts: &[ContactId],
) -> Result<Vec<ThreadItem>> {
    if contacts.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = select(scope, access, reader);
    query.push(" AND t.contact_id IN (");
    let mut list = query.separated(", ");
    for contact in contacts {
        list.push_bind(contact.uuid());
    }
    query.push(")");
    let rows: Vec<ThreadColumns> = query.build_query_as().fetch_all(pool).await.map_err(translate)?;
    let mut found = HashMap::new();
    for row in rows {
        let item = row.read(scope)?;
        found.insert(item.thread.contact, item);
    }
    Ok(contacts.iter().filter_map(|contact| found.remove(contact)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{ChannelId, EnvironmentId, PersonId, TeamId, Timestamp, WorkspaceId};
    use sqlx::{Connection, Row, SqliteConnection};

    fn id<T: Id>(number: u128) -> T {
        T::from_uuid(Uuid::from_u128(number))
    }

    fn question(
        access: &ThreadAccess,
        filter: &ThreadFilter,
        after: Option<ThreadKey>,
    ) -> QueryBuilder<Sqlite> {
        let scope = Scope { workspace: id::<WorkspaceId>(1), environment: id::<EnvironmentId>(2) };
        filtered(scope, access, filter, Page { after, limit: 50 })
    }

    /// The conditions alone; what is selected never changes.
    fn conditions(access: &ThreadAccess, filter: &ThreadFilter, after: Option<ThreadKey>) -> String {
        let sql = question(access, filter, after).sql();
        sql.as_str()
            .split_once(" WHERE t.workspace_id = ?")
            .map(|(_, rest)| rest.to_owned())
            .unwrap_or_default()
    }

    fn involved() -> ThreadAccess {
        ThreadAccess::Involved { person: id::<PersonId>(3), teams: vec![id::<TeamId>(4), id(5)] }
    }

    #[test]
    fn an_unfiltered_list_asks_for_the_scope_only() {
        insta::assert_snapshot!(conditions(&ThreadAccess::All, &ThreadFilter::default(), None), @" AND t.environment_id = ? ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT ?");
    }

    #[test]
    fn access_narrows_every_list() {
        insta::assert_snapshot!(conditions(&involved(), &ThreadFilter::default(), None), @" AND t.environment_id = ? AND (t.assignee_id = ? OR (t.assignee_id IS NULL AND (t.team_id IS NULL OR t.team_id IN (?, ?)))) ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT ?");
        insta::assert_snapshot!(conditions(&ThreadAccess::Unassigned, &ThreadFilter::default(), None), @" AND t.environment_id = ? AND t.assignee_id IS NULL AND t.team_id IS NULL ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT ?");
    }

    #[test]
    fn every_filter_adds_its_condition() {
        let filter = ThreadFilter {
            statuses: vec![TicketStatus::Open, TicketStatus::OnHold],
            assignee: Some(id(3)),
            unassigned: true,
            unread: true,
            waiting: true,
            mentioned: true,
            snoozed: Some(true),
            channel: Some(id::<ChannelId>(6)),
            tag: Some("it's urgent".into()),
            reader: Some(id(9)),
        };
        let after = ThreadKey { last_message_at: Timestamp::from_micros(7), contact: id(8) };
        insta::assert_snapshot!(conditions(&ThreadAccess::All, &filter, Some(after)), @" AND t.environment_id = ? AND (t.status = 'open' OR t.status = 'pending' OR t.status = 'on_hold') AND t.status IN (?, ?) AND t.assignee_id = ? AND t.assignee_id IS NULL AND t.waiting_since IS NOT NULL AND t.unread > 0 AND (r.position IS NULL OR EXISTS (SELECT 1 FROM messages u WHERE u.workspace_id = t.workspace_id AND u.environment_id = t.environment_id AND u.contact_id = t.contact_id AND u.position > r.position AND u.direction = 'inbound')) AND t.waiting_since IS NOT NULL AND EXISTS (SELECT 1 FROM mentions o WHERE o.workspace_id = t.workspace_id AND o.environment_id = t.environment_id AND o.contact_id = t.contact_id AND o.position > coalesce(r.position, 0) AND o.person_id = ?) AND t.snoozed_until IS NOT NULL AND t.channel_id = ? AND EXISTS (SELECT 1 FROM contact_tags g WHERE g.workspace_id = t.workspace_id AND g.environment_id = t.environment_id AND g.contact_id = t.contact_id AND g.tag = ?) AND (t.last_message_at, t.contact_id) < (?, ?) ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT ?");
    }

    /// Which index serves a list.
    async fn index(access: &ThreadAccess, filter: &ThreadFilter) -> String {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.expect("a database");
        crate::MIGRATIONS.run_direct(None, &mut connection, false).await.expect("the schema");
        let after = ThreadKey { last_message_at: Timestamp::from_micros(7), contact: id(8) };
        let explain = format!("EXPLAIN QUERY PLAN {}", question(access, filter, Some(after)).sql().as_str());
        let plan =
            sqlx::raw_sql(sqlx::AssertSqlSafe(explain)).fetch_all(&mut connection).await.expect("a plan");
        let lines: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        assert!(!lines.iter().any(|line| line.contains("TEMP B-TREE")), "sorted: {lines:?}");
        let search = lines.iter().find_map(|line| line.strip_prefix("SEARCH t USING INDEX "));
        search.and_then(|rest| rest.split(' ').next()).unwrap_or("none").to_owned()
    }

    #[tokio::test]
    async fn each_question_has_its_index() {
        use TicketStatus as S;
        let statuses =
            |statuses: &[S]| ThreadFilter { statuses: statuses.to_vec(), ..ThreadFilter::default() };
        let asleep = |asleep| ThreadFilter { snoozed: Some(asleep), ..ThreadFilter::default() };
        let my_awake = ThreadFilter { assignee: Some(id(3)), ..asleep(false) };
        let open_awake = ThreadFilter { snoozed: Some(false), ..statuses(&[S::Open]) };
        let mine = ThreadFilter { assignee: Some(id(3)), ..ThreadFilter::default() };
        let my_open = ThreadFilter { assignee: Some(id(3)), ..statuses(&[S::Open]) };
        let nobodys = ThreadFilter { unassigned: true, ..statuses(&[S::Open, S::Pending]) };
        for (access, filter, expected) in [
            (ThreadAccess::All, ThreadFilter::default(), "threads_list"),
            (involved(), ThreadFilter::default(), "threads_list"),
            (ThreadAccess::All, statuses(&[S::Bot, S::Open]), "threads_list"),
            (ThreadAccess::All, statuses(&[S::Open]), "threads_staff"),
            (involved(), nobodys, "threads_staff"),
            (ThreadAccess::All, ThreadFilter { waiting: true, ..ThreadFilter::default() }, "threads_waiting"),
            (involved(), ThreadFilter { unread: true, ..ThreadFilter::default() }, "threads_waiting"),
            (ThreadAccess::All, asleep(true), "threads_snoozed"),
            (involved(), asleep(true), "threads_snoozed"),
            (ThreadAccess::All, asleep(false), "threads_list"),
            (ThreadAccess::All, my_awake, "threads_assignee"),
            (involved(), open_awake, "threads_staff"),
            (ThreadAccess::All, mine, "threads_assignee"),
            (involved(), my_open, "threads_assignee"),
        ] {
            assert_eq!(index(&access, &filter).await, expected, "{access:?} {filter:?}");
        }
    }
}
