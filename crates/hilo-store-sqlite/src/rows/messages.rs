//! Messages, and news of them.

use crate::{
    columns::{actor_columns, direction_column},
    writer::each,
};
use hilo_model::{ChannelId, ContactId, Id, MessageId, Scope, message::Status};
use hilo_store::{
    outbox::Settlement,
    rows::{MessageChange, MessageChangeRow, MessageMediaRow, MessageRef, MessageRow, MessageStatusRow},
};
use rusqlite::{Connection, OptionalExtension, Result, params};

/// Writes new messages; those that are there stay as they are.
pub(super) fn insert(tx: &Connection, messages: &[&MessageRow]) -> Result<()> {
    let sql = "INSERT INTO messages (workspace_id, environment_id, contact_id, message_id, channel_id, direction,
             author_type, author_id, kind, content, provider_id, reply_to, status, ticket_id, run_id, position, sent_at,
             created_at, about)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    each(tx, sql, messages, |insert, message| {
        let (author, author_id) = actor_columns(message.author);
        insert.execute(params![
            message.scope.workspace.uuid(),
            message.scope.environment.uuid(),
            message.contact.uuid(),
            message.message.uuid(),
            message.channel.uuid(),
            direction_column(message.direction),
            author,
            author_id,
            message.kind,
            &message.content[..],
            message.provider_id,
            message.reply_to,
            message.status.rank(),
            message.ticket.map(Id::uuid),
            message.run.map(Id::uuid),
            message.position,
            message.sent_at.as_micros(),
            message.created_at.as_micros(),
            message.about.as_deref(),
        ])
    })
}

/// News of a message, from a turn or from a dispatcher.
#[derive(Debug)]
pub(crate) struct News<'a> {
    scope: Scope,
    contact: ContactId,
    message: Which<'a>,
    status: Status,
    at: i64,
    provider_id: Option<&'a str>,
    error_code: Option<i64>,
    error_detail: Option<&'a str>,
}

#[derive(Debug, Clone, Copy)]
enum Which<'a> {
    Id(MessageId),
    Provider(ChannelId, &'a str),
}

impl<'a> News<'a> {
    pub(super) fn of_status(row: &'a MessageStatusRow) -> Self {
        Self {
            scope: row.scope,
            contact: row.contact,
            message: match &row.message {
                MessageRef::Id(id) => Which::Id(*id),
                MessageRef::Provider { channel, provider_id } => Which::Provider(*channel, provider_id),
            },
            status: row.status,
            at: row.at.as_micros(),
            provider_id: row.provider_id.as_deref(),
            error_code: row.error_code,
            error_detail: row.error_detail.as_deref(),
        }
    }

    pub(super) fn of_settlement(settlement: &'a Settlement) -> Option<Self> {
        let Settlement::Accepted { effect, contact, scope, provider_id, at, .. } = settlement else {
            return None;
        };
        Some(Self {
            scope: *scope,
            contact: *contact,
            message: Which::Id(MessageId::from_uuid(effect.uuid())),
            status: Status::Accepted,
            at: at.as_micros(),
            provider_id: Some(provider_id),
            error_code: None,
            error_detail: None,
        })
    }
}

/// The row of a message, by our id. News are of the last few messages of a thread, so the thread is searched from its end.
const BY_ID: &str = "SELECT rowid FROM messages
     WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? AND message_id = ?
     ORDER BY position DESC LIMIT 1";
/// The row of a message, by the provider's id.
const BY_PROVIDER_ID: &str = "SELECT rowid FROM messages
     WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? AND channel_id = ? AND provider_id = ?
     ORDER BY position DESC LIMIT 1";

/// Applies news, in order: what earlier news say of a message, its provider's id for one, later ones find. News of messages
/// that are not there change nothing.
pub(super) fn update(tx: &Connection, news: &[News<'_>]) -> Result<()> {
    if news.is_empty() {
        return Ok(());
    }
    let (mut by_id, mut by_provider_id) = (tx.prepare_cached(BY_ID)?, tx.prepare_cached(BY_PROVIDER_ID)?);
    let mut row_of = |item: &News<'_>| {
        let (workspace, environment) = (item.scope.workspace.uuid(), item.scope.environment.uuid());
        let (contact, first) = (item.contact.uuid(), |row: &rusqlite::Row<'_>| row.get::<_, i64>(0));
        match item.message {
            Which::Id(id) => by_id.query_row(params![workspace, environment, contact, id.uuid()], first),
            Which::Provider(channel, id) => {
                by_provider_id.query_row(params![workspace, environment, contact, channel.uuid(), id], first)
            }
        }
        .optional()
    };
    // `json_insert` leaves what is there.
    let sql = r#"UPDATE messages SET
             status = max(status, ?2),
             reached = json_insert(reached, '$."' || ?2 || '"', ?3),
             provider_id = ifnull(provider_id, ?4),
             error_detail = iif(error_code IS NULL AND (?5 IS NOT NULL OR error_detail IS NULL), ?6, error_detail),
             error_code = ifnull(error_code, ?5)
         WHERE rowid = ?1"#;
    each(tx, sql, news, |update, item| {
        let Some(row) = row_of(item)? else { return Ok(0) };
        update.execute(params![
            row,
            item.status.rank(),
            item.at,
            item.provider_id,
            item.error_code,
            item.error_detail,
        ])
    })
}

/// Notes which messages the provider holds back.
pub(super) fn hold(tx: &Connection, settlements: &[&Settlement]) -> Result<()> {
    for settlement in settlements {
        let Settlement::Accepted { effect, contact, scope, at, held: true, .. } = settlement else {
            continue;
        };
        let (workspace, environment) = (scope.workspace.uuid(), scope.environment.uuid());
        let key = params![workspace, environment, contact.uuid(), effect.uuid()];
        let row: Option<i64> = tx.prepare_cached(BY_ID)?.query_row(key, |row| row.get(0)).optional()?;
        if let Some(row) = row {
            tx.prepare_cached("UPDATE messages SET held_at = ifnull(held_at, ?2) WHERE rowid = ?1")?
                .execute(params![row, at.as_micros()])?;
        }
    }
    Ok(())
}

/// Applies edits and deletions, in order; those of messages that are not there change nothing.
pub(super) fn change(tx: &Connection, changes: &[&MessageChangeRow]) -> Result<()> {
    for row in changes {
        let (workspace, environment) = (row.scope.workspace.uuid(), row.scope.environment.uuid());
        let key = params![workspace, environment, row.contact.uuid(), row.channel.uuid(), row.provider_id];
        let found: Option<i64> =
            tx.prepare_cached(BY_PROVIDER_ID)?.query_row(key, |row| row.get(0)).optional()?;
        let (Some(message), at) = (found, row.at.as_micros()) else { continue };
        match &row.change {
            MessageChange::Edited { kind, content } => {
                tx.prepare_cached(
                    "INSERT INTO message_versions (workspace_id, environment_id, contact_id, message_id, until, content)
                     SELECT workspace_id, environment_id, contact_id, message_id, ?2, content FROM messages
                     WHERE rowid = ?1 ON CONFLICT DO NOTHING",
                )?
                .execute(params![message, at])?;
                tx.prepare_cached(
                    "UPDATE messages SET kind = ?2, content = ?3, edited_at = ?4 WHERE rowid = ?1",
                )?
                .execute(params![message, kind, &content[..], at])?;
            }
            MessageChange::Filled { kind, content } => {
                tx.prepare_cached("UPDATE messages SET kind = ?2, content = ?3 WHERE rowid = ?1")?
                    .execute(params![message, kind, &content[..]])?;
            }
            MessageChange::Revoked => {
                tx.prepare_cached(
                    "UPDATE messages SET revoked_at = ifnull(revoked_at, ?2) WHERE rowid = ?1",
                )?
                .execute(params![message, at])?;
            }
        }
    }
    Ok(())
}

/// Notes the files of received messages.
pub(super) fn media(tx: &Connection, media: &[&MessageMediaRow]) -> Result<()> {
    let sql = "UPDATE messages SET attachment_id = ?2, attachment_error = ?3 WHERE rowid = ?1";
    each(tx, sql, media, |update, file| {
        let (workspace, environment) = (file.scope.workspace.uuid(), file.scope.environment.uuid());
        let key = params![workspace, environment, file.contact.uuid(), file.message.uuid()];
        let row: Option<i64> = tx.prepare_cached(BY_ID)?.query_row(key, |row| row.get(0)).optional()?;
        match row {
            Some(row) => update.execute(params![row, file.attachment.map(Id::uuid), file.error]),
            None => Ok(0),
        }
    })
}
