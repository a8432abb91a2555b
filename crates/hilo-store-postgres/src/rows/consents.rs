//! Consent ledgers.

use crate::columns::{actor_id, actor_type, column, environments, micros, opt_uuid, workspaces};
use hilo_model::Id;
use hilo_store::rows::ConsentRow;
use sqlx::PgConnection;
use uuid::Uuid;

pub(super) async fn insert(conn: &mut PgConnection, rows: &[&ConsentRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO consents (workspace_id, environment_id, contact_id, id, position, topic, decision, source,
            actor_type, actor_id, channel_id, message_id, effective, decided_at, body, at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::text[],
            $8::text[], $9::text[], $10::uuid[], $11::uuid[], $12::uuid[], $13::boolean[], $14::bigint[], $15::bytea[],
            $16::bigint[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| row.id.uuid()),
        &column(rows, |row| row.position),
        &column(rows, |row| row.reach.as_str()) as &[&str],
        &column(rows, |row| row.consent.as_str()) as &[&str],
        &column(rows, |row| row.source.as_str()) as &[&str],
        &column(rows, |row| actor_type(row.actor)) as &[&str],
        &column(rows, |row| actor_id(row.actor)) as &[Option<Uuid>],
        &column(rows, |row| opt_uuid(row.channel)) as &[Option<Uuid>],
        &column(rows, |row| opt_uuid(row.message)) as &[Option<Uuid>],
        &column(rows, |row| row.effective),
        &column(rows, |row| micros(row.decided_at)),
        &column(rows, |row| &row.body[..]) as &[&[u8]],
        &column(rows, |row| micros(row.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}
