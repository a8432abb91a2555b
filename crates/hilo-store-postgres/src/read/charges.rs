//! What messages cost, and how far those of a template came.

use crate::{
    PostgresStore,
    columns::micros,
    error::{corrupt, from_sqlx},
};
use hilo_model::{
    Id, Scope, Timestamp,
    charge::{Charge, ChargeCategory, ChargeKind, Cost},
};
use hilo_store::{
    Result,
    read::{ChargeSum, TemplateUse},
};
use std::ops::Range;
use uuid::Uuid;

/// The charge in these columns.
pub(super) fn charge(category: &str, kind: &str) -> Result<Charge> {
    Ok(Charge {
        category: ChargeCategory::from_name(category)
            .ok_or_else(|| corrupt("message_charges", "category", &category))?,
        kind: ChargeKind::from_name(kind).ok_or_else(|| corrupt("message_charges", "kind", &kind))?,
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

pub(super) async fn all(
    store: &PostgresStore,
    scope: Scope,
    span: Range<Timestamp>,
) -> Result<Vec<ChargeSum>> {
    let rows = sqlx::query_as!(
        Sum,
        r#"SELECT channel_id, category, kind, currency, count(*) AS "messages!",
            coalesce(sum(micros), 0)::bigint AS "micros!"
        FROM message_charges WHERE workspace_id = $1 AND environment_id = $2 AND at >= $3 AND at < $4
        GROUP BY channel_id, category, kind, currency
        ORDER BY channel_id, category, kind, currency NULLS FIRST"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        micros(span.start),
        micros(span.end),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    rows.into_iter().map(Sum::read).collect()
}

pub(super) async fn of_template(
    store: &PostgresStore,
    scope: Scope,
    (template, language): (&str, &str),
    span: Range<Timestamp>,
) -> Result<Vec<ChargeSum>> {
    let rows = sqlx::query_as!(
        Sum,
        r#"SELECT c.channel_id, c.category, c.kind, c.currency, count(*) AS "messages!",
            coalesce(sum(c.micros), 0)::bigint AS "micros!"
        FROM template_messages t JOIN message_charges c ON c.workspace_id = t.workspace_id
            AND c.environment_id = t.environment_id AND c.contact_id = t.contact_id AND c.message_id = t.message_id
        WHERE t.workspace_id = $1 AND t.environment_id = $2 AND t.template = $3 AND t.language = $4 AND t.at >= $5
            AND t.at < $6
        GROUP BY c.channel_id, c.category, c.kind, c.currency
        ORDER BY c.channel_id, c.category, c.kind, c.currency NULLS FIRST"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        template,
        language,
        micros(span.start),
        micros(span.end),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    rows.into_iter().map(Sum::read).collect()
}

pub(super) async fn template_use(
    store: &PostgresStore,
    scope: Scope,
    (template, language): (&str, &str),
    span: Range<Timestamp>,
) -> Result<Vec<TemplateUse>> {
    let rows = sqlx::query!(
        r#"SELECT t.channel_id, count(*) AS "ordered!", count(m.provider_id) AS "sent!",
            count(*) FILTER (WHERE m.status >= 5) AS "delivered!", count(*) FILTER (WHERE m.status >= 6) AS "read!",
            count(*) FILTER (WHERE m.status = 4) AS "failed!",
            count(*) FILTER (WHERE EXISTS (SELECT 1 FROM template_clicks c WHERE c.workspace_id = t.workspace_id
                AND c.environment_id = t.environment_id AND c.channel_id = t.channel_id
                AND c.provider_id = m.provider_id)) AS "clicked!"
        FROM template_messages t JOIN messages m ON m.workspace_id = t.workspace_id
            AND m.environment_id = t.environment_id AND m.contact_id = t.contact_id AND m.position = t.position
            AND m.message_id = t.message_id
        WHERE t.workspace_id = $1 AND t.environment_id = $2 AND t.template = $3 AND t.language = $4 AND t.at >= $5
            AND t.at < $6
        GROUP BY t.channel_id ORDER BY t.channel_id"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        template,
        language,
        micros(span.start),
        micros(span.end),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
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
