//! Threads, as far as whoever asks may see them.

use crate::{
    PostgresStore,
    columns::{actor, opt_at, opt_id, scope},
    error::{corrupt, from_sqlx},
};
use hilo_model::{
    ContactId, Id, PersonId, Scope, Timestamp,
    access::ThreadAccess,
    ticket::{Priority, TicketStatus},
};
use hilo_store::{
    Error, Result,
    read::{LastMessage, Page, ThreadFilter, ThreadItem, ThreadKey},
    rows::ThreadRow,
};
use sqlx::{Postgres, QueryBuilder};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Raw {
    workspace_id: Uuid,
    environment_id: Uuid,
    contact_id: Uuid,
    version: i64,
    channel_id: Option<Uuid>,
    last_message_at: i64,
    preview: Vec<u8>,
    preview_inbound: bool,
    unread: i32,
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
    last_status: Option<i16>,
}

impl TryFrom<Raw> for ThreadItem {
    type Error = Error;
    fn try_from(raw: Raw) -> Result<Self> {
        let thread = ThreadRow {
            scope: scope(raw.workspace_id, raw.environment_id),
            contact: ContactId::from_uuid(raw.contact_id),
            version: raw.version,
            channel: opt_id(raw.channel_id),
            last_message_at: Timestamp::from_micros(raw.last_message_at),
            preview: raw.preview.into(),
            preview_inbound: raw.preview_inbound,
            unread: raw.unread,
            window_until: opt_at(raw.window_until),
            free_until: opt_at(raw.free_until),
            ticket: opt_id(raw.ticket_id),
            status: TicketStatus::from_name(&raw.status)
                .ok_or_else(|| corrupt("threads", "status", &raw.status))?,
            assignee: opt_id(raw.assignee_id),
            team: opt_id(raw.team_id),
            priority: Priority::from_name(&raw.priority)
                .ok_or_else(|| corrupt("threads", "priority", &raw.priority))?,
            snoozed_until: opt_at(raw.snoozed_until),
            run: opt_id(raw.run_id),
            waiting_since: opt_at(raw.waiting_since),
            woken_at: opt_at(raw.woken_at),
        };
        let last = match (raw.last_author_type, raw.last_kind, raw.last_status) {
            (Some(author), Some(kind), Some(rank)) => Some(LastMessage {
                author: actor("messages", &author, raw.last_author_id)?,
                kind,
                status: super::messages::status(rank)?,
            }),
            _ => None,
        };
        let unread = i32::try_from(raw.unseen).unwrap_or(i32::MAX).min(thread.unread);
        Ok(Self { thread, name: raw.name.unwrap_or_default(), unread, mentioned: raw.mentioned, last })
    }
}

/// What is read of each thread. What its last message is and what the reader has not seen is looked up here, so that no
/// turn has to write it.
const SELECT: &str = "SELECT EXISTS (SELECT 1 FROM mentions n WHERE n.workspace_id = t.workspace_id \
    AND n.environment_id = t.environment_id AND n.contact_id = t.contact_id \
    AND n.position > coalesce(r.position, 0) AND n.person_id = ";

const COLUMNS: &str = ") AS mentioned, t.workspace_id, t.environment_id, t.contact_id, t.version, t.channel_id, \
    t.last_message_at, t.preview, t.preview_inbound, t.unread, t.window_until, t.free_until, t.ticket_id, t.status, t.assignee_id, \
    t.team_id, t.priority, t.snoozed_until, t.run_id, t.waiting_since, t.woken_at, c.name, m.author_type AS last_author_type, \
    m.author_id AS last_author_id, m.kind AS last_kind, m.status AS last_status, \
    CASE WHEN t.unread = 0 OR r.position IS NULL THEN t.unread ELSE (SELECT count(*) FROM messages u \
    WHERE u.workspace_id = t.workspace_id AND u.environment_id = t.environment_id AND u.contact_id = t.contact_id \
    AND u.position > r.position AND u.direction = 'inbound') END AS unseen FROM threads t \
    LEFT JOIN contacts c ON c.workspace_id = t.workspace_id AND c.environment_id = t.environment_id \
    AND c.contact_id = t.contact_id \
    LEFT JOIN LATERAL (SELECT l.author_type, l.author_id, l.kind, l.status FROM messages l \
    WHERE l.workspace_id = t.workspace_id AND l.environment_id = t.environment_id AND l.contact_id = t.contact_id \
    AND l.direction = CASE WHEN t.preview_inbound THEN 'inbound' ELSE 'outbound' END \
    ORDER BY l.position DESC LIMIT 1) m ON true \
    LEFT JOIN thread_reads r ON r.workspace_id = t.workspace_id AND r.environment_id = t.environment_id \
    AND r.contact_id = t.contact_id AND r.person_id = ";

/// The question for a list. Only the conditions that are asked for are in it, so that the planner can see which of the
/// inbox's indexes fits.
fn question(
    scope: Scope,
    access: &ThreadAccess,
    filter: &ThreadFilter,
    page: Page<ThreadKey>,
) -> QueryBuilder<Postgres> {
    let mut sql = within(scope, access, filter.reader);
    if !filter.statuses.is_empty() {
        // Names of ours, written out: an index of the threads with staff is limited to some of them.
        let names: Vec<_> = filter.statuses.iter().map(|status| format!("'{}'", status.as_str())).collect();
        sql.push(" AND t.status IN (").push(names.join(", ")).push(")");
    }
    if let Some(assignee) = filter.assignee {
        sql.push(" AND t.assignee_id = ").push_bind(assignee.uuid());
    }
    if filter.unassigned {
        sql.push(" AND t.assignee_id IS NULL");
    }
    if filter.unread {
        // Whoever has unread messages waits; the index needs to be told.
        sql.push(
            " AND t.waiting_since IS NOT NULL AND t.unread > 0 AND (r.position IS NULL OR EXISTS (SELECT \
            FROM messages u WHERE u.workspace_id = t.workspace_id AND u.environment_id = t.environment_id \
            AND u.contact_id = t.contact_id AND u.position > r.position AND u.direction = 'inbound'))",
        );
    }
    if filter.waiting {
        sql.push(" AND t.waiting_since IS NOT NULL");
    }
    if filter.mentioned {
        sql.push(
            " AND EXISTS (SELECT FROM mentions o WHERE o.workspace_id = t.workspace_id \
            AND o.environment_id = t.environment_id AND o.contact_id = t.contact_id \
            AND o.position > coalesce(r.position, 0) AND o.person_id = ",
        );
        sql.push_bind(filter.reader.map(Id::uuid)).push(")");
    }
    if let Some(asleep) = filter.snoozed {
        sql.push(if asleep { " AND t.snoozed_until IS NOT NULL" } else { " AND t.snoozed_until IS NULL" });
    }
    if let Some(channel) = filter.channel {
        sql.push(" AND t.channel_id = ").push_bind(channel.uuid());
    }
    if let Some(tag) = &filter.tag {
        sql.push(
            " AND EXISTS (SELECT FROM contact_tags g WHERE g.workspace_id = t.workspace_id \
            AND g.environment_id = t.environment_id AND g.contact_id = t.contact_id AND g.tag = ",
        );
        sql.push_bind(tag.clone()).push(")");
    }
    if let Some(after) = page.after {
        sql.push(" AND (t.last_message_at, t.contact_id) < (").push_bind(after.last_message_at.as_micros());
        sql.push(", ").push_bind(after.contact.uuid()).push(")");
    }
    sql.push(" ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT ").push_bind(i64::from(page.limit));
    sql
}

/// The threads of a scope that may be seen.
fn within(scope: Scope, access: &ThreadAccess, reader: Option<PersonId>) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(SELECT);
    sql.push_bind(reader.map(Id::uuid));
    sql.push(COLUMNS).push_bind(reader.map(Id::uuid));
    sql.push(" WHERE t.workspace_id = ").push_bind(scope.workspace.uuid());
    sql.push(" AND t.environment_id = ").push_bind(scope.environment.uuid());
    allowed(&mut sql, access);
    sql
}

/// The condition on threads `t` that may be seen: the one place where [`ThreadAccess`] becomes SQL.
pub(super) fn allowed(sql: &mut QueryBuilder<Postgres>, access: &ThreadAccess) {
    match access {
        ThreadAccess::All => {}
        ThreadAccess::Involved { person, teams } => {
            sql.push(" AND (t.assignee_id = ").push_bind(person.uuid());
            sql.push(" OR (t.assignee_id IS NULL AND (t.team_id IS NULL OR t.team_id = ANY(");
            sql.push_bind(teams.iter().map(|team| team.uuid()).collect::<Vec<_>>()).push("))))");
        }
        ThreadAccess::Unassigned => {
            sql.push(" AND t.assignee_id IS NULL AND t.team_id IS NULL");
        }
    }
}

/// Threads of these contacts, in the order asked for.
pub(super) async fn of_contacts(
    store: &PostgresStore,
    scope: Scope,
    access: &ThreadAccess,
    reader: Option<PersonId>,
    contacts: &[ContactId],
) -> Result<Vec<ThreadItem>> {
    let mut sql = within(scope, access, reader);
    sql.push(" AND t.contact_id = ANY(");
    sql.push_bind(contacts.iter().map(|contact| contact.uuid()).collect::<Vec<_>>()).push(")");
    let rows: Vec<Raw> = sql.build_query_as().fetch_all(&store.readers).await.map_err(from_sqlx)?;
    let mut found = HashMap::new();
    for row in rows {
        let item = ThreadItem::try_from(row)?;
        found.insert(item.thread.contact, item);
    }
    Ok(contacts.iter().filter_map(|contact| found.remove(contact)).collect())
}

pub(super) async fn list(
    store: &PostgresStore,
    scope: Scope,
    access: &ThreadAccess,
    filter: &ThreadFilter,
    page: Page<ThreadKey>,
) -> Result<Vec<ThreadItem>> {
    let rows: Vec<Raw> = question(scope, access, filter, page)
        .build_query_as()
        .fetch_all(&store.readers)
        .await
        .map_err(from_sqlx)?;
    rows.into_iter().map(ThreadItem::try_from).collect()
}

pub(super) async fn one(
    store: &PostgresStore,
    scope: Scope,
    access: &ThreadAccess,
    reader: Option<PersonId>,
    contact: ContactId,
) -> Result<Option<ThreadItem>> {
    let mut sql = within(scope, access, reader);
    sql.push(" AND t.contact_id = ").push_bind(contact.uuid());
    let row: Option<Raw> = sql.build_query_as().fetch_optional(&store.readers).await.map_err(from_sqlx)?;
    row.map(ThreadItem::try_from).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{ChannelId, EnvironmentId, TeamId, WorkspaceId};

    fn id<T: Id>(number: u128) -> T {
        T::from_uuid(Uuid::from_u128(number))
    }

    fn here() -> Scope {
        Scope { workspace: id::<WorkspaceId>(1), environment: id::<EnvironmentId>(2) }
    }

    /// The conditions alone; what is selected never changes.
    fn conditions(access: &ThreadAccess, filter: &ThreadFilter, after: Option<ThreadKey>) -> String {
        let sql = question(here(), access, filter, Page { after, limit: 50 });
        let sql = sql.sql();
        let conditions = sql.as_str().split_once(" WHERE t.workspace_id = $3");
        conditions.map(|(_, conditions)| conditions.trim().to_owned()).unwrap_or_default()
    }

    #[test]
    fn an_unfiltered_list_asks_for_the_scope_only() {
        insta::assert_snapshot!(
            conditions(&ThreadAccess::All, &ThreadFilter::default(), None),
            @"AND t.environment_id = $4 ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT $5"
        );
    }

    #[test]
    fn access_narrows_every_list() {
        let teams = vec![id::<TeamId>(4), id(5)];
        insta::assert_snapshot!(
            conditions(&ThreadAccess::Involved { person: id::<PersonId>(3), teams }, &ThreadFilter::default(), None),
            @"AND t.environment_id = $4 AND (t.assignee_id = $5 OR (t.assignee_id IS NULL AND (t.team_id IS NULL OR t.team_id = ANY($6)))) ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT $7"
        );
        insta::assert_snapshot!(
            conditions(&ThreadAccess::Unassigned, &ThreadFilter::default(), None),
            @"AND t.environment_id = $4 AND t.assignee_id IS NULL AND t.team_id IS NULL ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT $5"
        );
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
        insta::assert_snapshot!(conditions(&ThreadAccess::All, &filter, Some(after)), @"AND t.environment_id = $4 AND t.status IN ('open', 'on_hold') AND t.assignee_id = $5 AND t.assignee_id IS NULL AND t.waiting_since IS NOT NULL AND t.unread > 0 AND (r.position IS NULL OR EXISTS (SELECT FROM messages u WHERE u.workspace_id = t.workspace_id AND u.environment_id = t.environment_id AND u.contact_id = t.contact_id AND u.position > r.position AND u.direction = 'inbound')) AND t.waiting_since IS NOT NULL AND EXISTS (SELECT FROM mentions o WHERE o.workspace_id = t.workspace_id AND o.environment_id = t.environment_id AND o.contact_id = t.contact_id AND o.position > coalesce(r.position, 0) AND o.person_id = $6) AND t.snoozed_until IS NOT NULL AND t.channel_id = $7 AND EXISTS (SELECT FROM contact_tags g WHERE g.workspace_id = t.workspace_id AND g.environment_id = t.environment_id AND g.contact_id = t.contact_id AND g.tag = $8) AND (t.last_message_at, t.contact_id) < ($9, $10) ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT $11");
    }
}
