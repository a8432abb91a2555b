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
use std::collections::{BTreeMap, HashMap};
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
        "INSERT INTO messages (workspace_id, environment_id, contact_id, message_id, channel_id, direction, author_type,
             author_id, kind, content, provider_id, reply_to, status, ticket_id, run_id, position, sent_at, created_at)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), substr(?2, (r.value ->> 0) + 48, 16),
             substr(?2, (r.value ->> 0) + 64, 16), r.value ->> 1, r.value ->> 2, substr(?2, r.value ->> 3, 16),
             r.value ->> 4, substr(?2, r.value ->> 5, r.value ->> 6), r.value ->> 7, r.value ->> 8, r.value ->> 9,
             substr(?2, r.value ->> 10, 16), substr(?2, r.value ->> 11, 16), r.value ->> 12, r.value ->> 13,
             r.value ->> 14
         FROM json_each(?1) r WHERE true
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

/// What news can change of a message.
#[derive(Debug)]
struct Present {
    status: Status,
    provider_id: Option<String>,
    reached: BTreeMap<i16, i64>,
    error_code: Option<i64>,
    error_detail: Option<String>,
}

impl Present {
    fn hear(&mut self, news: &News<'_>) {
        self.status = self.status.max(news.status);
        self.reached.entry(news.status.rank()).or_insert(news.at);
        if self.provider_id.is_none() {
            self.provider_id = news.provider_id.map(str::to_owned);
        }
        if self.error_code.is_none() {
            self.error_code = news.error_code;
            self.error_detail = news.error_detail.map(str::to_owned);
        }
    }
}

/// Applies news, in order. News of messages that are not there change nothing.
pub(super) async fn update(tx: &mut SqliteConnection, news: &[News<'_>]) -> Result<()> {
    if news.is_empty() {
        return Ok(());
    }
    let (found, mut messages) = find(&mut *tx, news).await?;
    // A provider id that is news itself may be what later news of the same batch go by.
    let mut learnt: HashMap<(Scope, ContactId, &str), i64> = HashMap::new();
    for (item, found) in news.iter().zip(found) {
        let row = match (found, item.message) {
            (Some(row), _) => row,
            (None, Which::Provider(channel, provider_id)) => {
                let row = learnt.get(&(item.scope, item.contact, provider_id)).copied();
                match row.filter(|row| messages.get(row).is_some_and(|(its, _)| *its == channel)) {
                    Some(row) => row,
                    None => continue,
                }
            }
            (None, Which::Id(_)) => continue,
        };
        if let Some((_, present)) = messages.get_mut(&row) {
            if let (None, Some(provider_id)) = (&present.provider_id, item.provider_id) {
                learnt.insert((item.scope, item.contact, provider_id), row);
            }
            present.hear(item);
        }
    }
    save(tx, &messages).await
}

/// Messages by row number, with their channel.
type Messages = BTreeMap<i64, (Uuid, Present)>;

/// Which message each of the news is of, and how those messages stand.
async fn find(tx: &mut SqliteConnection, news: &[News<'_>]) -> Result<(Vec<Option<i64>>, Messages)> {
    let mut bulk = Bulk::default();
    for item in news {
        bulk.row(|row| {
            row.scoped(item.scope, item.contact.uuid());
            let (id, provider_id) = match item.message {
                Which::Id(id) => (id, None),
                Which::Provider(channel, provider_id) => (channel, Some(provider_id)),
            };
            row.uuid(Some(id));
            row.maybe_text(provider_id);
        });
    }
    let (rows, blob) = bulk.finish();
    // News are of the last few messages of a thread, so the thread is searched from its end.
    let rows = sqlx::query!(
        r#"SELECT n.key + 0 AS "place!: i64", m.rowid AS "row!: i64", m.channel_id AS "channel_id!: Uuid",
               m.provider_id AS "provider_id?: String", m.status AS "status!: i64", m.reached AS "reached!: String",
               m.error_code AS "error_code?: i64", m.error_detail AS "error_detail?: String"
           FROM json_each(?1) n CROSS JOIN messages m ON m.rowid = CASE WHEN n.value ->> 2 IS NULL
               THEN (SELECT i.rowid FROM messages i
                   WHERE i.workspace_id = substr(?2, n.value ->> 0, 16)
                       AND i.environment_id = substr(?2, (n.value ->> 0) + 16, 16)
                       AND i.contact_id = substr(?2, (n.value ->> 0) + 32, 16)
                       AND i.message_id = substr(?2, n.value ->> 1, 16)
                   ORDER BY i.position DESC LIMIT 1)
               ELSE (SELECT i.rowid FROM messages i
                   WHERE i.workspace_id = substr(?2, n.value ->> 0, 16)
                       AND i.environment_id = substr(?2, (n.value ->> 0) + 16, 16)
                       AND i.contact_id = substr(?2, (n.value ->> 0) + 32, 16)
                       AND i.channel_id = substr(?2, n.value ->> 1, 16) AND i.provider_id = n.value ->> 2
                   ORDER BY i.position DESC LIMIT 1)
               END"#,
        rows,
        blob
    )
    .fetch_all(tx)
    .await
    .map_err(translate)?;
    let mut found = vec![None; news.len()];
    let mut messages = Messages::new();
    for row in rows {
        if let Some(place) = usize::try_from(row.place).ok().and_then(|place| found.get_mut(place)) {
            *place = Some(row.row);
        }
        let present = Present {
            status: status(row.status)?,
            provider_id: row.provider_id,
            reached: serde_json::from_str(&row.reached)
                .map_err(|error| corrupt("messages", "reached", error))?,
            error_code: row.error_code,
            error_detail: row.error_detail,
        };
        messages.insert(row.row, (row.channel_id, present));
    }
    Ok((found, messages))
}

async fn save(tx: &mut SqliteConnection, messages: &Messages) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for (number, (_, message)) in messages {
        let reached =
            serde_json::to_string(&message.reached).map_err(|error| corrupt("messages", "reached", error))?;
        bulk.row(|row| {
            row.int(*number);
            row.int(message.status.rank().into());
            row.maybe_text(message.provider_id.as_deref());
            row.text(&reached);
            row.maybe_int(message.error_code);
            row.maybe_text(message.error_detail.as_deref());
        });
    }
    let (rows, _) = bulk.finish();
    sqlx::query!(
        "UPDATE messages SET status = r.value ->> 1, provider_id = r.value ->> 2, reached = r.value ->> 3,
             error_code = r.value ->> 4, error_detail = r.value ->> 5
         FROM json_each(?) r WHERE messages.rowid = r.value ->> 0",
        rows
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
        "UPDATE messages SET attachment_id = f.attachment_id, attachment_error = f.attachment_error
         FROM (SELECT substr(?2, r.value ->> 2, 16) AS attachment_id, r.value ->> 3 AS attachment_error,
                 (SELECT i.rowid FROM messages i
                  WHERE i.workspace_id = substr(?2, r.value ->> 0, 16)
                      AND i.environment_id = substr(?2, (r.value ->> 0) + 16, 16)
                      AND i.contact_id = substr(?2, (r.value ->> 0) + 32, 16)
                      AND i.message_id = substr(?2, r.value ->> 1, 16)
                  ORDER BY i.position DESC LIMIT 1) AS number
             FROM json_each(?1) r) f
         WHERE messages.rowid = f.number",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}
