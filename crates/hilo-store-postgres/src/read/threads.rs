//! Threads, as far as whoever asks may see them.

use crate::{
    PostgresStore,
    columns::{opt_at, opt_id, scope},
    error::{corrupt, from_sqlx},
};
use hilo_model::{
    ContactId, Id, Scope, Timestamp,
    access::ThreadAccess,
    ticket::{Priority, TicketStatus},
};
use hilo_store::{
    Error, Result,
    read::{Page, ThreadFilter, ThreadItem, ThreadKey},
    rows::ThreadRow,
};
use sqlx::{Postgres, QueryBuilder};
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
    ticket_id: Option<Uuid>,
    status: String,
    assignee_id: Option<Uuid>,
    team_id: Option<Uuid>,
    priority: String,
    snoozed_until: Option<i64>,
    run_id: Option<Uuid>,
    name: Option<String>,
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
            ticket: opt_id(raw.ticket_id),
            status: TicketStatus::from_name(&raw.status)
                .ok_or_else(|| corrupt("threads", "status", &raw.status))?,
            assignee: opt_id(raw.assignee_id),
            team: opt_id(raw.team_id),
            priority: Priority::from_name(&raw.priority)
                .ok_or_else(|| corrupt("threads", "priority", &raw.priority))?,
            snoozed_until: opt_at(raw.snoozed_until),
            run: opt_id(raw.run_id),
        };
        Ok(Self { thread, name: raw.name.unwrap_or_default() })
    }
}

const SELECT: &str = "SELECT t.workspace_id, t.environment_id, t.contact_id, t.version, t.channel_id, \
    t.last_message_at, t.preview, t.preview_inbound, t.unread, t.window_until, t.ticket_id, t.status, t.assignee_id, \
    t.team_id, t.priority, t.snoozed_until, t.run_id, c.name FROM threads t \
    LEFT JOIN contacts c ON c.workspace_id = t.workspace_id AND c.environment_id = t.environment_id \
    AND c.contact_id = t.contact_id";

/// The question for a list. Only the conditions that are asked for are in it, so that the planner can see which of the
/// inbox's indexes fits.
fn question(
    scope: Scope,
    access: &ThreadAccess,
    filter: &ThreadFilter,
    page: Page<ThreadKey>,
) -> QueryBuilder<Postgres> {
    let mut sql = within(scope, access);
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
        sql.push(" AND t.unread > 0");
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

/// The threads of a scope that may be seen: the one place where [`ThreadAccess`] becomes SQL.
fn within(scope: Scope, access: &ThreadAccess) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(SELECT);
    sql.push(" WHERE t.workspace_id = ").push_bind(scope.workspace.uuid());
    sql.push(" AND t.environment_id = ").push_bind(scope.environment.uuid());
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
    sql
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
    contact: ContactId,
) -> Result<Option<ThreadItem>> {
    let mut sql = within(scope, access);
    sql.push(" AND t.contact_id = ").push_bind(contact.uuid());
    let row: Option<Raw> = sql.build_query_as().fetch_optional(&store.readers).await.map_err(from_sqlx)?;
    row.map(ThreadItem::try_from).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{ChannelId, EnvironmentId, PersonId, TeamId, WorkspaceId};

    fn id<T: Id>(number: u128) -> T {
        T::from_uuid(Uuid::from_u128(number))
    }

    fn here() -> Scope {
        Scope { workspace: id::<WorkspaceId>(1), environment: id::<EnvironmentId>(2) }
    }

    /// The conditions alone; what is selected never changes.
    fn conditions(access: &ThreadAccess, filter: &ThreadFilter, after: Option<ThreadKey>) -> String {
        let sql = question(here(), access, filter, Page { after, limit: 50 });
        sql.sql().as_str().strip_prefix(SELECT).unwrap_or_default().trim().to_owned()
    }

    #[test]
    fn an_unfiltered_list_asks_for_the_scope_only() {
        insta::assert_snapshot!(
            conditions(&ThreadAccess::All, &ThreadFilter::default(), None),
            @"WHERE t.workspace_id = $1 AND t.environment_id = $2 ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT $3"
        );
    }

    #[test]
    fn access_narrows_every_list() {
        let teams = vec![id::<TeamId>(4), id(5)];
        insta::assert_snapshot!(
            conditions(&ThreadAccess::Involved { person: id::<PersonId>(3), teams }, &ThreadFilter::default(), None),
            @"WHERE t.workspace_id = $1 AND t.environment_id = $2 AND (t.assignee_id = $3 OR (t.assignee_id IS NULL AND (t.team_id IS NULL OR t.team_id = ANY($4)))) ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT $5"
        );
        insta::assert_snapshot!(
            conditions(&ThreadAccess::Unassigned, &ThreadFilter::default(), None),
            @"WHERE t.workspace_id = $1 AND t.environment_id = $2 AND t.assignee_id IS NULL AND t.team_id IS NULL ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT $3"
        );
    }

    #[test]
    fn every_filter_adds_its_condition() {
        let filter = ThreadFilter {
            statuses: vec![TicketStatus::Open, TicketStatus::OnHold],
            assignee: Some(id(3)),
            unassigned: true,
            unread: true,
            channel: Some(id::<ChannelId>(6)),
            tag: Some("it's urgent".into()),
        };
        let after = ThreadKey { last_message_at: Timestamp::from_micros(7), contact: id(8) };
        insta::assert_snapshot!(conditions(&ThreadAccess::All, &filter, Some(after)), @"WHERE t.workspace_id = $1 AND t.environment_id = $2 AND t.status IN ('open', 'on_hold') AND t.assignee_id = $3 AND t.assignee_id IS NULL AND t.unread > 0 AND t.channel_id = $4 AND EXISTS (SELECT FROM contact_tags g WHERE g.workspace_id = t.workspace_id AND g.environment_id = t.environment_id AND g.contact_id = t.contact_id AND g.tag = $5) AND (t.last_message_at, t.contact_id) < ($6, $7) ORDER BY t.last_message_at DESC, t.contact_id DESC LIMIT $8");
    }
}
