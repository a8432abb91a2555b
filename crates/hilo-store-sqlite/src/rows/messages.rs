//! Messages, and news of them.

use crate::{
    bulk::Bulk,
    columns::{actor_columns, corrupt, direction_column, small},
    error::translate,
};
use hilo_model::{ContactId, Id, MessageId, Scope, message::Status};
use hilo_store::{
    Result,
    outbox::Settlement,
    rows::{MessageMediaRow, MessageRef, MessageRow, MessageStatusRow},
};
use sqlx::SqliteConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// Writes new messages; those that are there stay as they are.
pub(super) async fn insert(tx: &mut SqliteConnection, messages: &[&MessageRow]) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for message in messages {
        let (author, author_id) = actor_columns(message.author);
        bulk.row(|row| {
            row.ids([
                message.scope.workspace.uuid(),
                message.scope.environment.uuid(),
                message.contact.uuid(),
                message.message.uuid(),
                message.channel.uuid(),
            ]);
            row.text(direction_column(message.direction));
            row.text(author);
            row.uuid(author_id);
            row.text(&message.kind);
            row.bytes(&message.content);
            row.maybe_text(message.provider_id.as_deref());
            row.maybe_text(message.reply_to.as_deref());
            row.int(message.status.rank().into());
            row.id(message.ticket);
            row.id(message.run);
            row.int(message.position);
            row.int(message.sent_at.as_micros());
            row.int(message.created_at.as_micros());
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT OR FAIL INTO messages (workspace_id, environment_id, contact_id, message_id, channel_id, direction, author_type,
             author_id, kind, content, provider_id, reply_to, status, ticket_id, run_id, position, sent_at, created_at)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), substr(?2, (r.value ->> 0) + 48, 16),
             substr(?2, (r.value ->> 0) + 64, 16), r.value ->> 1, r.value ->> 2, substr(?2, r.value ->> 3, 16),
             r.value ->> 4, substr(?2, r.value ->> 5, r.value ->> 6), r.value ->> 7, r.value ->> 8, r.value ->> 9,
             substr(?2, r.value ->> 10, 16), substr(?2, r.value ->> 11, 16), r.value ->> 12, r.value ->> 13,
             r.value ->> 14
         FROM jsonb_each(?1) r WHERE true
         ON CONFLICT DO NOTHING",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
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
    Id(Uuid),
    Provider(Uuid, &'a str),
}

impl<'a> News<'a> {
    pub(super) fn of_status(row: &'a MessageStatusRow) -> Self {
        Self {
            scope: row.scope,
            contact: row.contact,
            message: match &row.message {
                MessageRef::Id(id) => Which::Id(id.uuid()),
                MessageRef::Provider { channel, provider_id } => Which::Provider(channel.uuid(), provider_id),
            },
            status: row.status,
            at: row.at.as_micros(),
            provider_id: row.provider_id.as_deref(),
            error_code: row.error_code,
            error_detail: row.error_detail.as_deref(),
        }
    }

    fn write(&self, bulk: &mut Bulk) {
        bulk.row(|row| {
            row.scoped(self.scope, self.contact.uuid());
            let (id, provider_id) = match self.message {
                Which::Id(id) => (id, None),
                Which::Provider(channel, provider_id) => (channel, Some(provider_id)),
            };
            row.uuid(Some(id));
            row.maybe_text(provider_id);
            row.int(self.status.rank().into());
            row.int(self.at);
            row.maybe_text(self.provider_id);
            row.maybe_int(self.error_code);
            row.maybe_text(self.error_detail);
        });
    }

    pub(super) fn of_settlement(settlement: &'a Settlement) -> Option<Self> {
        let Settlement::Accepted { effect, contact, scope, provider_id, at } = settlement else {
            return None;
        };
        Some(Self {
            scope: *scope,
            contact: *contact,
            message: Which::Id(effect.uuid()),
            status: Status::Accepted,
            at: at.as_micros(),
            provider_id: Some(provider_id),
            error_code: None,
            error_detail: None,
        })
    }
}

/// Applies news, in order. News of messages that are not there change nothing.
///
/// A statement may touch a row once, so the news are applied in rounds: each contact's first ones, each one's second
/// ones…. That is also what lets news go by a provider id that earlier news of the batch brought.
pub(super) async fn update(tx: &mut SqliteConnection, news: &[News<'_>]) -> Result<()> {
    let mut rounds: Vec<Bulk> = Vec::new();
    let mut told: HashMap<(Scope, ContactId), usize> = HashMap::new();
    for item in news {
        let round = told.entry((item.scope, item.contact)).or_default();
        if rounds.len() == *round {
            rounds.push(Bulk::default());
        }
        if let Some(bulk) = rounds.get_mut(*round) {
            item.write(bulk);
        }
        *round += 1;
    }
    for bulk in rounds {
        apply(&mut *tx, bulk).await?;
    }
    Ok(())
}

async fn apply(tx: &mut SqliteConnection, bulk: Bulk) -> Result<()> {
    let (rows, blob) = bulk.finish();
    // News are of the last few messages of a thread, so the thread is searched from its end. `json_insert` leaves what
    // is there.
    sqlx::query!(
        r#"UPDATE OR FAIL messages SET
               status = max(messages.status, n.status),
               reached = json_insert(messages.reached, '$."' || n.status || '"', n.at),
               provider_id = ifnull(messages.provider_id, n.provider_id),
               error_detail = iif(messages.error_code IS NULL, n.error_detail, messages.error_detail),
               error_code = ifnull(messages.error_code, n.error_code)
           FROM (SELECT r.value ->> 3 AS status, r.value ->> 4 AS at, r.value ->> 5 AS provider_id,
                   r.value ->> 6 AS error_code, r.value ->> 7 AS error_detail,
                   CASE WHEN r.value ->> 2 IS NULL
                   THEN (SELECT i.rowid FROM messages i
                       WHERE i.workspace_id = substr(?2, r.value ->> 0, 16)
                           AND i.environment_id = substr(?2, (r.value ->> 0) + 16, 16)
                           AND i.contact_id = substr(?2, (r.value ->> 0) + 32, 16)
                           AND i.message_id = substr(?2, r.value ->> 1, 16)
                       ORDER BY i.position DESC LIMIT 1)
                   ELSE (SELECT i.rowid FROM messages i
                       WHERE i.workspace_id = substr(?2, r.value ->> 0, 16)
                           AND i.environment_id = substr(?2, (r.value ->> 0) + 16, 16)
                           AND i.contact_id = substr(?2, (r.value ->> 0) + 32, 16)
                           AND i.channel_id = substr(?2, r.value ->> 1, 16) AND i.provider_id = r.value ->> 2
                       ORDER BY i.position DESC LIMIT 1)
                   END AS number
               FROM jsonb_each(?1) r) n
           WHERE messages.rowid = n.number"#,
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}

/// The status in a column.
pub(crate) fn status(rank: i64) -> Result<Status> {
    let rank: i16 = small("messages", "status", rank)?;
    Status::from_rank(rank).ok_or_else(|| corrupt("messages", "status", rank))
}

/// Notes the files of received messages.
pub(super) async fn media(tx: &mut SqliteConnection, media: &[&MessageMediaRow]) -> Result<()> {
    if media.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for file in super::last(media, |row| (row.scope, row.contact, MessageId::uuid(row.message))) {
        bulk.row(|row| {
            row.scoped(file.scope, file.contact.uuid());
            row.uuid(Some(file.message.uuid()));
            row.id(file.attachment);
            row.maybe_text(file.error.as_deref());
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "UPDATE OR FAIL messages SET attachment_id = f.attachment_id, attachment_error = f.attachment_error
         FROM (SELECT substr(?2, r.value ->> 2, 16) AS attachment_id, r.value ->> 3 AS attachment_error,
                 (SELECT i.rowid FROM messages i
                  WHERE i.workspace_id = substr(?2, r.value ->> 0, 16)
                      AND i.environment_id = substr(?2, (r.value ->> 0) + 16, 16)
                      AND i.contact_id = substr(?2, (r.value ->> 0) + 32, 16)
                      AND i.message_id = substr(?2, r.value ->> 1, 16)
                  ORDER BY i.position DESC LIMIT 1) AS number
             FROM jsonb_each(?1) r) f
         WHERE messages.rowid = f.number",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}
