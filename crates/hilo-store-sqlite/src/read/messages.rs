//! Messages with what happened to them.

use super::{charges, of};
use crate::{
    columns::{self, corrupt, moment, status},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{ChannelId, ContactId, Id, MessageId, Scope};
use hilo_store::{
    Result,
    read::{MessageItem, Page},
    rows::{MessageRow, MessageVersion},
};
use sqlx::SqlitePool;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Debug)]
struct MessageColumns {
    message_id: Uuid,
    channel_id: Uuid,
    direction: String,
    author_type: String,
    author_id: Option<Uuid>,
    kind: String,
    content: Vec<u8>,
    provider_id: Option<String>,
    reply_to: Option<String>,
    status: i64,
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

impl MessageColumns {
    fn read(self, scope: Scope, contact: ContactId) -> Result<MessageItem> {
        let charge = match (self.charge_category, self.charge_kind) {
            (Some(category), Some(kind)) => Some((
                charges::charge(&category, &kind)?,
                charges::cost(self.charge_micros, self.charge_currency),
            )),
            _ => None,
        };
        let reached: BTreeMap<i64, i64> =
            serde_json::from_str(&self.reached).map_err(|error| corrupt("messages", "reached", error))?;
        Ok(MessageItem {
            message: MessageRow {
                scope,
                contact,
                message: Id::from_uuid(self.message_id),
                channel: Id::from_uuid(self.channel_id),
                direction: columns::direction(&self.direction)?,
                author: columns::actor("messages", &self.author_type, self.author_id)?,
                kind: self.kind,
                content: Bytes::from(self.content),
                provider_id: self.provider_id,
                reply_to: self.reply_to,
                about: self.about.map(Bytes::from),
                status: status(self.status)?,
                ticket: columns::id(self.ticket_id),
                run: columns::id(self.run_id),
                position: self.position,
                sent_at: moment(self.sent_at),
                created_at: moment(self.created_at),
            },
            reached: reached
                .into_iter()
                .map(|(rank, at)| Ok((status(rank)?, moment(at))))
                .collect::<Result<_>>()?,
            failure: self.error_detail.clone().filter(|_| self.error_code.is_none()),
            error: self.error_code.map(|code| (code, self.error_detail)),
            attachment: columns::id(self.attachment_id),
            attachment_error: self.attachment_error,
            edited_at: self.edited_at.map(moment),
            revoked_at: self.revoked_at.map(moment),
            held_at: self.held_at.map(moment),
            charge,
        })
    }
}

pub(super) async fn list(
    pool: &SqlitePool,
    scope: Scope,
    contact: ContactId,
    page: Page<i64>,
) -> Result<Vec<MessageItem>> {
    let ((workspace, environment), id) = (of(scope), contact.uuid());
    let before = page.after.unwrap_or(i64::MAX);
    let rows = sqlx::query_as!(
        MessageColumns,
        r#"SELECT m.message_id AS "message_id: Uuid", m.channel_id AS "channel_id: Uuid", m.direction, m.author_type,
               m.author_id AS "author_id?: Uuid", m.kind, m.content, m.provider_id, m.reply_to, m.status,
               m.ticket_id AS "ticket_id?: Uuid", m.run_id AS "run_id?: Uuid", m.position, m.sent_at, m.created_at,
               m.reached, m.error_code, m.error_detail, m.attachment_id AS "attachment_id?: Uuid", m.attachment_error,
               m.about, m.edited_at, m.revoked_at, m.held_at, c.category AS "charge_category?", c.kind AS "charge_kind?",
               c.micros AS "charge_micros?", c.currency AS "charge_currency?"
           FROM messages m LEFT JOIN message_charges c ON c.workspace_id = m.workspace_id
               AND c.environment_id = m.environment_id AND c.contact_id = m.contact_id AND c.message_id = m.message_id
           WHERE m.workspace_id = ? AND m.environment_id = ? AND m.contact_id = ? AND m.position < ?
           ORDER BY m.position DESC LIMIT ?"#,
        workspace,
        environment,
        id,
        before,
        page.limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    rows.into_iter().map(|row| row.read(scope, contact)).collect()
}

pub(super) async fn one(
    pool: &SqlitePool,
    scope: Scope,
    contact: ContactId,
    message: MessageId,
) -> Result<Option<MessageItem>> {
    let ((workspace, environment), id, message) = (of(scope), contact.uuid(), message.uuid());
    let row = sqlx::query_as!(
        MessageColumns,
        r#"SELECT m.message_id AS "message_id: Uuid", m.channel_id AS "channel_id: Uuid", m.direction, m.author_type,
               m.author_id AS "author_id?: Uuid", m.kind, m.content, m.provider_id, m.reply_to, m.status,
               m.ticket_id AS "ticket_id?: Uuid", m.run_id AS "run_id?: Uuid", m.position, m.sent_at, m.created_at,
               m.reached, m.error_code, m.error_detail, m.attachment_id AS "attachment_id?: Uuid", m.attachment_error,
               m.about, m.edited_at, m.revoked_at, m.held_at, c.category AS "charge_category?", c.kind AS "charge_kind?",
               c.micros AS "charge_micros?", c.currency AS "charge_currency?"
           FROM messages m LEFT JOIN message_charges c ON c.workspace_id = m.workspace_id
               AND c.environment_id = m.environment_id AND c.contact_id = m.contact_id AND c.message_id = m.message_id
           WHERE m.workspace_id = ? AND m.environment_id = ? AND m.contact_id = ? AND m.message_id = ?
           ORDER BY m.position DESC LIMIT 1"#,
        workspace,
        environment,
        id,
        message
    )
    .fetch_optional(pool)
    .await
    .map_err(translate)?;
    row.map(|row| row.read(scope, contact)).transpose()
}

/// The index of a thread's messages is walked back: no turn pays for an index of the provider's ids.
const NAMED: &str = "SELECT m.message_id FROM messages m
    WHERE m.workspace_id = ?1 AND m.environment_id = ?2 AND m.contact_id = ?3 AND m.channel_id = ?4 AND m.provider_id = ?5
    ORDER BY m.position DESC LIMIT 1";

/// See [`hilo_store::read::Read::message_named`].
pub(super) async fn named(
    pool: &SqlitePool,
    scope: Scope,
    contact: ContactId,
    channel: ChannelId,
    provider_id: &str,
) -> Result<Option<MessageItem>> {
    let (workspace, environment) = of(scope);
    let found: Option<Uuid> = sqlx::query_scalar(NAMED)
        .bind(workspace)
        .bind(environment)
        .bind(contact.uuid())
        .bind(channel.uuid())
        .bind(provider_id)
        .fetch_optional(pool)
        .await
        .map_err(translate)?;
    match found {
        Some(message) => one(pool, scope, contact, Id::from_uuid(message)).await,
        None => Ok(None),
    }
}

/// Receipts are given soon after a message came, and nothing but them asks: so the last messages of the threads that changed last are
/// looked through, and no turn pays for an index of the provider's ids.
const SENDER: &str = "SELECT m.contact_id FROM (
        SELECT contact_id FROM threads WHERE workspace_id = ?1 AND environment_id = ?2
        ORDER BY last_message_at DESC, contact_id DESC LIMIT 500
    ) t CROSS JOIN messages m ON m.workspace_id = ?1 AND m.environment_id = ?2 AND m.contact_id = t.contact_id
        AND m.position > (SELECT max(l.position) FROM messages l WHERE l.workspace_id = ?1 AND l.environment_id = ?2
            AND l.contact_id = t.contact_id) - 200
    WHERE m.channel_id = ?3 AND m.provider_id = ?4 AND m.direction = 'inbound' LIMIT 1";

/// See [`hilo_store::read::Read::sender_of`].
pub(super) async fn sender_of(
    pool: &SqlitePool,
    scope: Scope,
    channel: ChannelId,
    provider_id: &str,
) -> Result<Option<ContactId>> {
    let (workspace, environment) = of(scope);
    let found: Option<Uuid> = sqlx::query_scalar(SENDER)
        .bind(workspace)
        .bind(environment)
        .bind(channel.uuid())
        .bind(provider_id)
        .fetch_optional(pool)
        .await
        .map_err(translate)?;
    Ok(found.map(ContactId::from_uuid))
}

pub(super) async fn versions(
    pool: &SqlitePool,
    scope: Scope,
    contact: ContactId,
    message: MessageId,
) -> Result<Vec<MessageVersion>> {
    let ((workspace, environment), id, message) = (of(scope), contact.uuid(), message.uuid());
    let rows = sqlx::query!(
        "SELECT until, content FROM message_versions
         WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? AND message_id = ? ORDER BY until",
        workspace,
        environment,
        id,
        message
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let version =
        |until: i64, content: Vec<u8>| MessageVersion { until: moment(until), content: Bytes::from(content) };
    Ok(rows.into_iter().map(|row| version(row.until, row.content)).collect())
}
