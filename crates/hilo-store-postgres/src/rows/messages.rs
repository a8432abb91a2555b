//! Messages, news of them, and the arrival of their files.

use super::Latest;
use crate::columns::{
    actor_id, actor_type, column, environments, micros, opt_text, opt_uuid, text, workspaces,
};
use hilo_model::{ChannelId, ContactId, EffectId, Id, MessageId, Scope, Timestamp, message::Status};
use hilo_store::{
    outbox::Settlement,
    rows::{
        Direction, MessageChange, MessageChangeRow, MessageMediaRow, MessageRef, MessageRow, MessageStatusRow,
    },
};
use sqlx::PgConnection;
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};
use uuid::Uuid;

/// What a batch does to messages.
#[derive(Debug, Default)]
pub(crate) struct Messages<'a> {
    new: Vec<&'a MessageRow>,
    known: HashSet<(Scope, ContactId, MessageId)>,
    news: Vec<Round<'a>>,
    media: Latest<(Scope, ContactId, MessageId), &'a MessageMediaRow>,
    changes: Vec<&'a MessageChangeRow>,
    held: Vec<((Scope, ContactId, MessageId), Timestamp)>,
}

/// News that may be written together: by our ids first, then by the provider's. A provider's id that one piece of news
/// sets is thus known to what comes after it, and unknown to what came before.
#[derive(Debug, Default)]
struct Round<'a> {
    by_id: BTreeMap<(Scope, ContactId, MessageId), News<'a>>,
    by_provider: BTreeMap<(Scope, ContactId, ChannelId, &'a str), News<'a>>,
}

/// What several pieces of news of one message add up to.
#[derive(Debug)]
struct News<'a> {
    status: Status,
    reached: BTreeMap<i16, Timestamp>,
    provider_id: Option<&'a str>,
    /// The provider's code, if it gave one, and words.
    error: Option<(Option<i64>, Option<&'a String>)>,
}

impl<'a> News<'a> {
    fn new(status: Status, at: Timestamp, provider_id: Option<&'a str>) -> Self {
        Self { status, reached: BTreeMap::from([(status.rank(), at)]), provider_id, error: None }
    }

    /// Adds what came later: the status moves forward only, and of all else the first counts.
    fn add(&mut self, later: Self) {
        self.status = self.status.max(later.status);
        for (rank, at) in later.reached {
            self.reached.entry(rank).or_insert(at);
        }
        self.provider_id = self.provider_id.or(later.provider_id);
        self.error = match (self.error, later.error) {
            (Some((None, _)), Some(later @ (Some(_), _))) => Some(later),
            (earlier, later) => earlier.or(later),
        };
    }

    /// The moments as the column keeps them.
    fn reached(&self) -> String {
        let pairs: Vec<_> =
            self.reached.iter().map(|(rank, at)| format!(r#""{rank}":{}"#, at.as_micros())).collect();
        format!("{{{}}}", pairs.join(","))
    }
}

impl<'a> Messages<'a> {
    /// A new message; of several with one id the first counts.
    pub(super) fn add(&mut self, row: &'a MessageRow) {
        if self.known.insert((row.scope, row.contact, row.message)) {
            self.new.push(row);
        }
    }

    /// News of a message.
    pub(super) fn status(&mut self, row: &'a MessageStatusRow) {
        let mut news = News::new(row.status, row.at, row.provider_id.as_deref());
        let told = row.error_code.is_some() || row.error_detail.is_some();
        news.error = told.then_some((row.error_code, row.error_detail.as_ref()));
        match &row.message {
            MessageRef::Id(message) => self.by_id((row.scope, row.contact, *message), news),
            MessageRef::Provider { channel, provider_id } => {
                let key = (row.scope, row.contact, *channel, provider_id.as_str());
                let round = self.round(false);
                match round.by_provider.get_mut(&key) {
                    Some(earlier) => earlier.add(news),
                    None => drop(round.by_provider.insert(key, news)),
                }
            }
        }
    }

    /// The provider took a message.
    pub(crate) fn settle(&mut self, settlement: &'a Settlement) {
        if let Settlement::Accepted { effect, contact, scope, provider_id, at, held } = settlement {
            let news = News::new(Status::Accepted, *at, Some(provider_id));
            let key = (*scope, *contact, message_of(*effect));
            self.by_id(key, news);
            if *held {
                self.held.push((key, *at));
            }
        }
    }

    /// The file of a message arrived.
    pub(super) fn media(&mut self, row: &'a MessageMediaRow) {
        self.media.put((row.scope, row.contact, row.message), row);
    }

    /// It was edited or deleted.
    pub(super) fn change(&mut self, row: &'a MessageChangeRow) {
        self.changes.push(row);
    }

    fn by_id(&mut self, key: (Scope, ContactId, MessageId), news: News<'a>) {
        let round = self.round(true);
        match round.by_id.get_mut(&key) {
            Some(earlier) => earlier.add(news),
            None => drop(round.by_id.insert(key, news)),
        }
    }

    fn round(&mut self, by_id: bool) -> &mut Round<'a> {
        let full = self.news.last().is_none_or(|round| by_id && !round.by_provider.is_empty());
        if full {
            self.news.push(Round::default());
        }
        let last = self.news.len() - 1;
        &mut self.news[last]
    }

    /// Writes everything.
    pub(super) async fn write(&self, conn: &mut PgConnection) -> sqlx::Result<()> {
        insert(conn, &self.new).await?;
        for round in &self.news {
            by_id(conn, &round.by_id).await?;
            by_provider(conn, &round.by_provider).await?;
        }
        for held in &self.held {
            hold(conn, *held).await?;
        }
        media(conn, &self.media.rows).await?;
        for row in &self.changes {
            change(conn, row).await?;
        }
        Ok(())
    }
}

/// The message that an effect sends.
fn message_of(effect: EffectId) -> MessageId {
    MessageId::from_uuid(effect.uuid())
}

async fn insert(conn: &mut PgConnection, rows: &[&MessageRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO messages (workspace_id, environment_id, contact_id, message_id, channel_id, direction, author_type,
            author_id, kind, content, provider_id, reply_to, status, ticket_id, run_id, position, sent_at, created_at,
            about)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
            $8::uuid[], $9::text[], $10::bytea[], $11::text[], $12::text[], $13::smallint[], $14::uuid[], $15::uuid[],
            $16::bigint[], $17::bigint[], $18::bigint[], $19::bytea[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| row.message.uuid()),
        &column(rows, |row| row.channel.uuid()),
        &column(rows, |row| direction(row.direction)) as &[&str],
        &column(rows, |row| actor_type(row.author)) as &[&str],
        &column(rows, |row| actor_id(row.author)) as &[Option<Uuid>],
        &column(rows, |row| row.kind.as_str()) as &[&str],
        &column(rows, |row| &row.content[..]) as &[&[u8]],
        &column(rows, |row| opt_text(row.provider_id.as_ref())) as &[Option<Cow<'_, str>>],
        &column(rows, |row| opt_text(row.reply_to.as_ref())) as &[Option<Cow<'_, str>>],
        &column(rows, |row| row.status.rank()),
        &column(rows, |row| opt_uuid(row.ticket)) as &[Option<Uuid>],
        &column(rows, |row| opt_uuid(row.run)) as &[Option<Uuid>],
        &column(rows, |row| row.position),
        &column(rows, |row| micros(row.sent_at)),
        &column(rows, |row| micros(row.created_at)),
        &column(rows, |row| row.about.as_deref()) as &[Option<&[u8]>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An edit or a deletion. Both are seldom, so each is a statement of its own; of messages that are not there it changes
/// nothing.
async fn change(conn: &mut PgConnection, row: &MessageChangeRow) -> sqlx::Result<()> {
    let provider_id = text(&row.provider_id);
    let (kind, content, is_edit, is_deletion) = match &row.change {
        MessageChange::Edited { kind, content } => (Some(kind.as_str()), Some(&content[..]), true, false),
        MessageChange::Filled { kind, content } => (Some(kind.as_str()), Some(&content[..]), false, false),
        MessageChange::Revoked => (None, None, false, true),
    };
    sqlx::query!(
        r#"WITH found AS (
            SELECT p.position, p.message_id, p.content FROM messages p
            WHERE p.workspace_id = $1 AND p.environment_id = $2 AND p.contact_id = $3 AND p.channel_id = $4
                AND p.provider_id = $5
            ORDER BY p.position DESC LIMIT 1
        ), kept AS (
            INSERT INTO message_versions (workspace_id, environment_id, contact_id, message_id, until, content)
            SELECT $1, $2, $3, found.message_id, $6, found.content FROM found WHERE $9
            ON CONFLICT DO NOTHING
        )
        UPDATE messages m SET kind = coalesce($7, m.kind), content = coalesce($8, m.content),
            edited_at = CASE WHEN $9 THEN $6 ELSE m.edited_at END,
            revoked_at = CASE WHEN $10 THEN coalesce(m.revoked_at, $6) ELSE m.revoked_at END
        FROM found
        WHERE m.workspace_id = $1 AND m.environment_id = $2 AND m.contact_id = $3 AND m.position = found.position
            AND m.message_id = found.message_id"#,
        row.scope.workspace.uuid(),
        row.scope.environment.uuid(),
        row.contact.uuid(),
        row.channel.uuid(),
        &*provider_id,
        micros(row.at),
        kind,
        content,
        is_edit,
        is_deletion,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The provider holds a message back: seldom, so a statement of its own.
async fn hold(
    conn: &mut PgConnection,
    ((scope, contact, message), at): ((Scope, ContactId, MessageId), Timestamp),
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"WITH found AS (
            SELECT p.position, p.message_id FROM messages p
            WHERE p.workspace_id = $1 AND p.environment_id = $2 AND p.contact_id = $3 AND p.message_id = $4
            ORDER BY p.position DESC LIMIT 1
        )
        UPDATE messages m SET held_at = coalesce(m.held_at, $5)
        FROM found
        WHERE m.workspace_id = $1 AND m.environment_id = $2 AND m.contact_id = $3 AND m.position = found.position
            AND m.message_id = found.message_id"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        contact.uuid(),
        message.uuid(),
        micros(at),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The name of a direction in the database.
pub(crate) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
    }
}

async fn by_id(
    conn: &mut PgConnection,
    news: &BTreeMap<(Scope, ContactId, MessageId), News<'_>>,
) -> sqlx::Result<()> {
    if news.is_empty() {
        return Ok(());
    }
    let news: Vec<_> = news.iter().collect();
    // The message is found by walking back through its thread's index: news are of recent ones. (`OFFSET 0` keeps the
    // planner from beginning with all messages of the thread.)
    sqlx::query!(
        r#"UPDATE messages m SET
            status = greatest(m.status, u.status),
            provider_id = coalesce(m.provider_id, u.provider_id),
            reached = u.reached::jsonb || m.reached,
            error_code = coalesce(m.error_code, u.error_code),
            error_detail = CASE WHEN m.error_code IS NULL AND (u.error_code IS NOT NULL OR m.error_detail IS NULL)
                THEN u.error_detail ELSE m.error_detail END
        FROM (
            SELECT u.*, p.position
            FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::smallint[], $6::text[], $7::text[],
                    $8::bigint[], $9::text[])
                AS u (workspace_id, environment_id, contact_id, message_id, status, provider_id, reached, error_code,
                    error_detail)
            CROSS JOIN LATERAL (
                SELECT p.position FROM messages p
                WHERE p.workspace_id = u.workspace_id AND p.environment_id = u.environment_id
                    AND p.contact_id = u.contact_id AND p.message_id = u.message_id
                ORDER BY p.position DESC LIMIT 1
            ) p
            OFFSET 0
        ) u
        WHERE m.workspace_id = u.workspace_id AND m.environment_id = u.environment_id
            AND m.contact_id = u.contact_id AND m.position = u.position AND m.message_id = u.message_id"#,
        &workspaces(&news, |(key, _)| key.0),
        &environments(&news, |(key, _)| key.0),
        &column(&news, |(key, _)| key.1.uuid()),
        &column(&news, |(key, _)| key.2.uuid()),
        &column(&news, |(_, news)| news.status.rank()),
        &column(&news, |(_, news)| news.provider_id.map(text)) as &[Option<Cow<'_, str>>],
        &column(&news, |(_, news)| news.reached()),
        &column(&news, |(_, news)| news.error.and_then(|(code, _)| code)) as &[Option<i64>],
        &column(&news, |(_, news)| opt_text(news.error.and_then(|(_, detail)| detail)))
            as &[Option<Cow<'_, str>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn by_provider(
    conn: &mut PgConnection,
    news: &BTreeMap<(Scope, ContactId, ChannelId, &str), News<'_>>,
) -> sqlx::Result<()> {
    if news.is_empty() {
        return Ok(());
    }
    let news: Vec<_> = news.iter().collect();
    sqlx::query!(
        r#"UPDATE messages m SET
            status = greatest(m.status, u.status),
            reached = u.reached::jsonb || m.reached,
            error_code = coalesce(m.error_code, u.error_code),
            error_detail = CASE WHEN m.error_code IS NULL AND (u.error_code IS NOT NULL OR m.error_detail IS NULL)
                THEN u.error_detail ELSE m.error_detail END
        FROM (
            SELECT u.*, p.position, p.message_id
            FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::smallint[], $7::text[],
                    $8::bigint[], $9::text[])
                AS u (workspace_id, environment_id, contact_id, channel_id, provider_id, status, reached, error_code,
                    error_detail)
            CROSS JOIN LATERAL (
                SELECT p.position, p.message_id FROM messages p
                WHERE p.workspace_id = u.workspace_id AND p.environment_id = u.environment_id
                    AND p.contact_id = u.contact_id AND p.channel_id = u.channel_id AND p.provider_id = u.provider_id
                ORDER BY p.position DESC LIMIT 1
            ) p
            OFFSET 0
        ) u
        WHERE m.workspace_id = u.workspace_id AND m.environment_id = u.environment_id
            AND m.contact_id = u.contact_id AND m.position = u.position AND m.message_id = u.message_id"#,
        &workspaces(&news, |(key, _)| key.0),
        &environments(&news, |(key, _)| key.0),
        &column(&news, |(key, _)| key.1.uuid()),
        &column(&news, |(key, _)| key.2.uuid()),
        &column(&news, |(key, _)| text(key.3)) as &[Cow<'_, str>],
        &column(&news, |(_, news)| news.status.rank()),
        &column(&news, |(_, news)| news.reached()),
        &column(&news, |(_, news)| news.error.and_then(|(code, _)| code)) as &[Option<i64>],
        &column(&news, |(_, news)| opt_text(news.error.and_then(|(_, detail)| detail)))
            as &[Option<Cow<'_, str>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn media(conn: &mut PgConnection, rows: &[&MessageMediaRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"UPDATE messages m SET attachment_id = u.attachment_id, attachment_error = u.error
        FROM (
            SELECT u.*, p.position
            FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[])
                AS u (workspace_id, environment_id, contact_id, message_id, attachment_id, error)
            CROSS JOIN LATERAL (
                SELECT p.position FROM messages p
                WHERE p.workspace_id = u.workspace_id AND p.environment_id = u.environment_id
                    AND p.contact_id = u.contact_id AND p.message_id = u.message_id
                ORDER BY p.position DESC LIMIT 1
            ) p
            OFFSET 0
        ) u
        WHERE m.workspace_id = u.workspace_id AND m.environment_id = u.environment_id
            AND m.contact_id = u.contact_id AND m.position = u.position AND m.message_id = u.message_id"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| row.message.uuid()),
        &column(rows, |row| opt_uuid(row.attachment)) as &[Option<Uuid>],
        &column(rows, |row| opt_text(row.error.as_ref())) as &[Option<Cow<'_, str>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}
