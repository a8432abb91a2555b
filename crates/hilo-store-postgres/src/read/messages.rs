//! Messages of a thread.

use super::{below, charges};
use crate::{
    PostgresStore,
    columns::{actor, opt_id, scope},
    error::{corrupt, from_sqlx},
};
use hilo_model::{ChannelId, ContactId, Id, MessageId, Scope, Timestamp, message::Status};
use hilo_store::{
    Error, Result,
    read::{MessageItem, Page},
    rows::{Direction, MessageRow, MessageVersion},
};
use std::collections::BTreeMap;
use uuid::Uuid;

struct Raw {
    workspace_id: Uuid,
    environment_id: Uuid,
    contact_id: Uuid,
    message_id: Uuid,
    channel_id: Uuid,
    direction: String,
    author_type: String,
    author_id: Option<Uuid>,
    kind: String,
    content: Vec<u8>,
    provider_id: Option<String>,
    reply_to: Option<String>,
    status: i16,
    ticket_id: Option<Uuid>,
    run_id: Option<Uuid>,
    position: i64,
    sent_at: i64,
    created_at: i64,
    reached: String,
    error_code: Option<i64>,
    error_detail: Option<String>,
    attachment_id: Option<Uuid>,
    attachment_error: Option<String>,
    about: Option<Vec<u8>>,
    edited_at: Option<i64>,
    revoked_at: Option<i64>,
    held_at: Option<i64>,
    charge_category: Option<String>,
    charge_kind: Option<String>,
    charge_micros: Option<i64>,
    charge_currency: Option<String>,
}

impl TryFrom<Raw> for MessageItem {
    type Error = Error;
    fn try_from(raw: Raw) -> Result<Self> {
        let message = MessageRow {
            scope: scope(raw.workspace_id, raw.environment_id),
            contact: ContactId::from_uuid(raw.contact_id),
            message: MessageId::from_uuid(raw.message_id),
            channel: ChannelId::from_uuid(raw.channel_id),
            direction: match raw.direction.as_str() {
                "inbound" => Direction::Inbound,
                "outbound" => Direction::Outbound,
                other => return Err(corrupt("messages", "direction", &other)),
            },
            author: actor("messages", &raw.author_type, raw.author_id)?,
            kind: raw.kind,
            content: raw.content.into(),
            provider_id: raw.provider_id,
            reply_to: raw.reply_to,
            about: raw.about.map(Into::into),
            status: status(raw.status)?,
            ticket: opt_id(raw.ticket_id),
            run: opt_id(raw.run_id),
            position: raw.position,
            sent_at: Timestamp::from_micros(raw.sent_at),
            created_at: Timestamp::from_micros(raw.created_at),
        };
        let charge = match (raw.charge_category, raw.charge_kind) {
            (Some(category), Some(kind)) => Some((
                charges::charge(&category, &kind)?,
                charges::cost(raw.charge_micros, raw.charge_currency),
            )),
            _ => None,
        };
        let reached: BTreeMap<i16, i64> =
            serde_json::from_str(&raw.reached).map_err(|error| corrupt("messages", "reached", &error))?;
        Ok(Self {
            message,
            reached: reached
                .into_iter()
                .map(|(rank, at)| Ok((status(rank)?, Timestamp::from_micros(at))))
                .collect::<Result<_>>()?,
            failure: raw.error_detail.clone().filter(|_| raw.error_code.is_none()),
            error: raw.error_code.map(|code| (code, raw.error_detail)),
            attachment: opt_id(raw.attachment_id),
            attachment_error: raw.attachment_error,
            edited_at: raw.edited_at.map(Timestamp::from_micros),
            revoked_at: raw.revoked_at.map(Timestamp::from_micros),
            held_at: raw.held_at.map(Timestamp::from_micros),
            charge,
        })
    }
}

pub(super) fn status(rank: i16) -> Result<Status> {
    Status::from_rank(rank).ok_or_else(|| corrupt("messages", "status", &rank))
}

pub(super) async fn list(
    store: &PostgresStore,
    scope: Scope,
    contact: ContactId,
    page: Page<i64>,
) -> Result<Vec<MessageItem>> {
    let rows = sqlx::query_as!(
        Raw,
        r#"SELECT m.workspace_id, m.environment_id, m.contact_id, m.message_id, m.channel_id, m.direction, m.author_type,
            m.author_id, m.kind, m.content, m.provider_id, m.reply_to, m.status, m.ticket_id, m.run_id, m.position,
            m.sent_at, m.created_at, m.reached::text AS "reached!", m.error_code, m.error_detail, m.attachment_id,
            m.attachment_error, m.about, m.edited_at, m.revoked_at, m.held_at, c.category AS "charge_category?",
            c.kind AS "charge_kind?", c.micros AS "charge_micros?", c.currency AS "charge_currency?"
        FROM messages m LEFT JOIN message_charges c ON c.workspace_id = m.workspace_id
            AND c.environment_id = m.environment_id AND c.contact_id = m.contact_id AND c.message_id = m.message_id
        WHERE m.workspace_id = $1 AND m.environment_id = $2 AND m.contact_id = $3 AND m.position < $4
        ORDER BY m.position DESC, m.message_id DESC LIMIT $5"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        contact.uuid(),
        below(&page),
        i64::from(page.limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    rows.into_iter().map(MessageItem::try_from).collect()
}

pub(super) async fn one(
    store: &PostgresStore,
    scope: Scope,
    contact: ContactId,
    message: MessageId,
) -> Result<Option<MessageItem>> {
    let row = sqlx::query_as!(
        Raw,
        r#"SELECT m.workspace_id, m.environment_id, m.contact_id, m.message_id, m.channel_id, m.direction, m.author_type,
            m.author_id, m.kind, m.content, m.provider_id, m.reply_to, m.status, m.ticket_id, m.run_id, m.position,
            m.sent_at, m.created_at, m.reached::text AS "reached!", m.error_code, m.error_detail, m.attachment_id,
            m.attachment_error, m.about, m.edited_at, m.revoked_at, m.held_at, c.category AS "charge_category?",
            c.kind AS "charge_kind?", c.micros AS "charge_micros?", c.currency AS "charge_currency?"
        FROM messages m LEFT JOIN message_charges c ON c.workspace_id = m.workspace_id
            AND c.environment_id = m.environment_id AND c.contact_id = m.contact_id AND c.message_id = m.message_id
        WHERE m.workspace_id = $1 AND m.environment_id = $2 AND m.contact_id = $3 AND m.message_id = $4
        ORDER BY m.position DESC LIMIT 1"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        contact.uuid(),
        message.uuid(),
    )
    .fetch_optional(&store.readers)
    .await
    .map_err(from_sqlx)?;
    row.map(MessageItem::try_from).transpose()
}

/// The index of a thread's messages is walked back: no turn pays for an index of the provider's ids.
const NAMED: &str = "SELECT m.message_id FROM messages m
    WHERE m.workspace_id = $1 AND m.environment_id = $2 AND m.contact_id = $3 AND m.channel_id = $4 AND m.provider_id = $5
    ORDER BY m.position DESC LIMIT 1";

/// See [`hilo_store::read::Read::message_named`].
pub(super) async fn named(
    store: &PostgresStore,
    scope: Scope,
    contact: ContactId,
    channel: ChannelId,
    provider_id: &str,
) -> Result<Option<MessageItem>> {
    let found: Option<Uuid> = sqlx::query_scalar(NAMED)
        .bind(scope.workspace.uuid())
        .bind(scope.environment.uuid())
        .bind(contact.uuid())
        .bind(channel.uuid())
        .bind(provider_id)
        .fetch_optional(&store.readers)
        .await
        .map_err(from_sqlx)?;
    match found {
        Some(message) => one(store, scope, contact, MessageId::from_uuid(message)).await,
        None => Ok(None),
    }
}

/// Receipts are given soon after a message came, and nothing but them asks: so the last messages of the threads that changed last are
/// looked through, and no turn pays for an index of the provider's ids.
const SENDER: &str = "SELECT m.contact_id FROM (
        SELECT contact_id FROM threads WHERE workspace_id = $1 AND environment_id = $2
        ORDER BY last_message_at DESC, contact_id DESC LIMIT 500
    ) t CROSS JOIN LATERAL (
        SELECT l.contact_id, l.channel_id, l.provider_id, l.direction FROM messages l
        WHERE l.workspace_id = $1 AND l.environment_id = $2 AND l.contact_id = t.contact_id
        ORDER BY l.position DESC LIMIT 200
    ) m WHERE m.channel_id = $3 AND m.provider_id = $4 AND m.direction = 'inbound' LIMIT 1";

/// See [`hilo_store::read::Read::sender_of`].
pub(super) async fn sender_of(
    store: &PostgresStore,
    scope: Scope,
    channel: ChannelId,
    provider_id: &str,
) -> Result<Option<ContactId>> {
    let found: Option<Uuid> = sqlx::query_scalar(SENDER)
        .bind(scope.workspace.uuid())
        .bind(scope.environment.uuid())
        .bind(channel.uuid())
        .bind(provider_id)
        .fetch_optional(&store.readers)
        .await
        .map_err(from_sqlx)?;
    Ok(found.map(ContactId::from_uuid))
}

pub(super) async fn versions(
    store: &PostgresStore,
    scope: Scope,
    contact: ContactId,
    message: MessageId,
) -> Result<Vec<MessageVersion>> {
    let rows = sqlx::query!(
        "SELECT until, content FROM message_versions
        WHERE workspace_id = $1 AND environment_id = $2 AND contact_id = $3 AND message_id = $4 ORDER BY until",
        scope.workspace.uuid(),
        scope.environment.uuid(),
        contact.uuid(),
        message.uuid(),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let version = |until, content: Vec<u8>| MessageVersion {
        until: Timestamp::from_micros(until),
        content: content.into(),
    };
    Ok(rows.into_iter().map(|row| version(row.until, row.content)).collect())
}
