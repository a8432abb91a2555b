//! People and their tags.

use crate::columns::{column, environments, micros, opt_text, opt_uuid, text, workspaces};
use hilo_model::Id;
use hilo_store::rows::{ContactRow, TagRow};
use sqlx::PgConnection;
use std::borrow::Cow;
use uuid::Uuid;

pub(super) async fn upsert(conn: &mut PgConnection, rows: &[&ContactRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO contacts (workspace_id, environment_id, contact_id, name, locale, time_zone, fields,
            merged_into, created_at, updated_at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bytea[],
            $8::uuid[], $9::bigint[], $10::bigint[])
        ON CONFLICT ON CONSTRAINT contacts_pkey DO UPDATE SET name = excluded.name, locale = excluded.locale,
            time_zone = excluded.time_zone, fields = excluded.fields, merged_into = excluded.merged_into,
            created_at = excluded.created_at, updated_at = excluded.updated_at"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| text(&row.name)) as &[Cow<'_, str>],
        &column(rows, |row| opt_text(row.locale.as_ref())) as &[Option<Cow<'_, str>>],
        &column(rows, |row| opt_text(row.time_zone.as_ref())) as &[Option<Cow<'_, str>>],
        &column(rows, |row| &row.fields[..]) as &[&[u8]],
        &column(rows, |row| opt_uuid(row.merged_into)) as &[Option<Uuid>],
        &column(rows, |row| micros(row.created_at)),
        &column(rows, |row| micros(row.updated_at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn tag(conn: &mut PgConnection, rows: &[&TagRow]) -> sqlx::Result<()> {
    let (there, gone): (Vec<&TagRow>, Vec<&TagRow>) = rows.iter().copied().partition(|row| row.present);
    if !there.is_empty() {
        sqlx::query!(
            r#"INSERT INTO contact_tags (workspace_id, environment_id, contact_id, tag, at)
            SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[])
            ON CONFLICT DO NOTHING"#,
            &workspaces(&there, |row| row.scope),
            &environments(&there, |row| row.scope),
            &column(&there, |row| row.contact.uuid()),
            &column(&there, |row| text(&row.tag)) as &[Cow<'_, str>],
            &column(&there, |row| micros(row.at)),
        )
        .execute(&mut *conn)
        .await?;
    }
    if !gone.is_empty() {
        sqlx::query!(
            r#"DELETE FROM contact_tags t
            USING UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
                AS u (workspace_id, environment_id, contact_id, tag)
            WHERE t.workspace_id = u.workspace_id AND t.environment_id = u.environment_id
                AND t.contact_id = u.contact_id AND t.tag = u.tag"#,
            &workspaces(&gone, |row| row.scope),
            &environments(&gone, |row| row.scope),
            &column(&gone, |row| row.contact.uuid()),
            &column(&gone, |row| text(&row.tag)) as &[Cow<'_, str>],
        )
        .execute(conn)
        .await?;
    }
    Ok(())
}
