//! What messages cost, and how far those of a template came.

use super::of;
use crate::{columns::corrupt, error::translate};
use hilo_model::{
    Id, Scope, Timestamp,
    charge::{Charge, ChargeCategory, ChargeKind, Cost},
};
use hilo_store::{
    Result,
    read::{ChargeSum, TemplateUse},
};
use sqlx::SqlitePool;
use std::ops::Range;
use uuid::Uuid;

/// The charge in these columns.
pub(super) fn charge(category: &str, kind: &str) -> Result<Charge> {
    Ok(Charge {
        category: ChargeCategory::from_name(category)
            .ok_or_else(|| corrupt("message_charges", "category", category))?,
        kind: ChargeKind::from_name(kind).ok_or_else(|| corrupt("message_charges", "kind", kind))?,
    })
}

/// The cost in these columns.
pub(super) fn cost(micros: Option<i64>, currency: Option<String>) -> Option<Cost> {
    Some(Cost { micros: micros?, currency: currency? })
}

struct Sum {
    channel_id: Uuid,
    category: String,
    kind: String,
    currency: Option<String>,
    messages: i64,
    micros: i64,
}

impl Sum {
    fn read(self) -> Result<ChargeSum> {
        let charge = charge(&self.category, &self.kind)?;
        let (channel, currency) = (Id::from_uuid(self.channel_id), self.currency);
        Ok(ChargeSum { channel, charge, currency, messages: self.messages, micros: self.micros })
    }
}

pub(super) async fn all(pool: &SqlitePool, scope: Scope, span: Range<Timestamp>) -> Result<Vec<ChargeSum>> {
    let ((workspace, environment), since, until) = (of(scope), span.start.as_micros(), span.end.as_micros());
    let rows = sqlx::query_as!(
        Sum,
        r#"SELECT channel_id AS "channel_id: Uuid", category, kind, currency, count(*) AS "messages!: i64",
               coalesce(sum(micros), 0) AS "micros!: i64"
           FROM message_charges WHERE workspace_id = ? AND environment_id = ? AND at >= ? AND at < ?
           GROUP BY channel_id, category, kind, currency ORDER BY channel_id, category, kind, currency"#,
        workspace,
        environment,
        since,
        until
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    rows.into_iter().map(Sum::read).collect()
}

pub(super) async fn of_template(
    pool: &SqlitePool,
    scope: Scope,
    (template, language): (&str, &str),
    span: Range<Timestamp>,
) -> Result<Vec<ChargeSum>> {
    let ((workspace, environment), since, until) = (of(scope), span.start.as_micros(), span.end.as_micros());
    let rows = sqlx::query_as!(
        Sum,
        r#"SELECT c.channel_id AS "channel_id: Uuid", c.category, c.kind, c.currency, count(*) AS "messages!: i64",
               coalesce(sum(c.micros), 0) AS "micros!: i64"
           FROM template_messages t JOIN message_charges c ON c.workspace_id = t.workspace_id
               AND c.environment_id = t.environment_id AND c.contact_id = t.contact_id AND c.message_id = t.message_id
           WHERE t.workspace_id = ? AND t.environment_id = ? AND t.template = ? AND t.language = ? AND t.at >= ?
               AND t.at < ?
           GROUP BY c.channel_id, c.category, c.kind, c.currency
           ORDER BY c.channel_id, c.category, c.kind, c.currency"#,
        workspace,
        environment,
        template,
        language,
        since,
        until
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    rows.into_iter().map(Sum::read).collect()
}

pub(super) async fn template_use(
    pool: &SqlitePool,
    scope: Scope,
    (template, language): (&str, &str),
    span: Range<Timestamp>,
) -> Result<Vec<TemplateUse>> {
    let ((workspace, environment), since, until) = (of(scope), span.start.as_micros(), span.end.as_micros());
    let rows = sqlx::query!(
        r#"SELECT t.channel_id AS "channel_id: Uuid", count(*) AS "ordered!: i64",
               count(m.provider_id) AS "sent!: i64", sum(m.status >= 5) AS "delivered!: i64",
               sum(m.status >= 6) AS "read!: i64", sum(m.status = 4) AS "failed!: i64",
               sum(EXISTS (SELECT 1 FROM template_clicks c WHERE c.workspace_id = t.workspace_id
                   AND c.environment_id = t.environment_id AND c.channel_id = t.channel_id
                   AND c.provider_id = m.provider_id)) AS "clicked!: i64"
           FROM template_messages t JOIN messages m ON m.workspace_id = t.workspace_id
               AND m.environment_id = t.environment_id AND m.contact_id = t.contact_id AND m.position = t.position
               AND m.message_id = t.message_id
           WHERE t.workspace_id = ? AND t.environment_id = ? AND t.template = ? AND t.language = ? AND t.at >= ?
               AND t.at < ?
           GROUP BY t.channel_id ORDER BY t.channel_id"#,
        workspace,
        environment,
        template,
        language,
        since,
        until
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let read = rows.into_iter().map(|row| TemplateUse {
        channel: Id::from_uuid(row.channel_id),
        ordered: row.ordered,
        sent: row.sent,
        delivered: row.delivered,
        read: row.read,
        failed: row.failed,
        clicked: row.clicked,
    });
    Ok(read.collect())
}
