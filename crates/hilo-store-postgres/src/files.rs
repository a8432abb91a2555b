//! Which stored files nobody needs any more.

use crate::{
    PostgresStore,
    columns::{column, environments, micros, scope, workspaces},
    error::{corrupt, from_sqlx},
};
use hilo_model::{Id, Scope, Timestamp};
use hilo_store::{
    Result,
    files::{LooseFile, UnusedUpload, UploadVerdict},
};
use sqlx::{Connection as _, PgConnection};

/// Files of people who were erased, and what is known of uploads that were sent to them.
pub(crate) async fn sweep(conn: &mut PgConnection, now: i64, chunk: i64) -> sqlx::Result<u64> {
    let theirs = sqlx::query!(
        r#"WITH gone AS (
            DELETE FROM attachments a USING (
                SELECT t.workspace_id, t.environment_id, t.attachment_id FROM contact_keys k
                JOIN attachments t ON t.workspace_id = k.workspace_id AND t.environment_id = k.environment_id
                    AND t.contact_id = k.contact_id
                WHERE k.destroyed_at > 0 LIMIT $2
            ) o
            WHERE a.workspace_id = o.workspace_id AND a.environment_id = o.environment_id
                AND a.attachment_id = o.attachment_id
            RETURNING a.workspace_id, a.environment_id, a.sha256
        ), loose AS (
            INSERT INTO loose_files (workspace_id, environment_id, sha256, at)
            SELECT DISTINCT workspace_id, environment_id, sha256, $1::bigint FROM gone
            ON CONFLICT (workspace_id, environment_id, sha256) DO UPDATE SET at = excluded.at
        )
        SELECT count(*) AS "count!" FROM gone"#,
        now,
        chunk,
    )
    .fetch_one(&mut *conn)
    .await?;
    // Both or none: an upload of which nobody has noted that nobody uses it would stay for ever.
    let mut tx = conn.begin().await?;
    let uses = sqlx::query!(
        r#"WITH gone AS (
            DELETE FROM attachment_uses u USING (
                SELECT t.workspace_id, t.environment_id, t.contact_id, t.attachment_id FROM contact_keys k
                JOIN attachment_uses t ON t.workspace_id = k.workspace_id AND t.environment_id = k.environment_id
                    AND t.contact_id = k.contact_id
                WHERE k.destroyed_at > 0 LIMIT $1
            ) o
            WHERE u.workspace_id = o.workspace_id AND u.environment_id = o.environment_id
                AND u.contact_id = o.contact_id AND u.attachment_id = o.attachment_id
            RETURNING u.workspace_id, u.environment_id, u.attachment_id
        )
        SELECT workspace_id, environment_id, attachment_id FROM gone"#,
        chunk,
    )
    .fetch_all(&mut *tx)
    .await?;
    if !uses.is_empty() {
        // Whom nobody else got: it is as old as its upload. A statement of its own, which sees what the last one deleted.
        sqlx::query!(
            "UPDATE attachments a SET unused_since = a.at
            FROM (SELECT DISTINCT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[])
                AS of (workspace_id, environment_id, attachment_id)) AS o
            WHERE a.workspace_id = o.workspace_id AND a.environment_id = o.environment_id
                AND a.attachment_id = o.attachment_id AND a.contact_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM attachment_uses u WHERE u.workspace_id = o.workspace_id
                    AND u.environment_id = o.environment_id AND u.attachment_id = o.attachment_id)",
            &column(&uses, |row| row.workspace_id),
            &column(&uses, |row| row.environment_id),
            &column(&uses, |row| row.attachment_id),
        )
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(theirs.count.unsigned_abs() + uses.len() as u64)
}

/// See [`hilo_store::Store::unused_uploads`].
pub(crate) async fn unused(
    store: &PostgresStore,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<UnusedUpload>> {
    let rows = sqlx::query!(
        "SELECT workspace_id, environment_id, attachment_id FROM attachments
        WHERE unused_since < $1 ORDER BY unused_since LIMIT $2",
        micros(before),
        i64::from(limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let upload = |workspace, environment, attachment| UnusedUpload {
        scope: scope(workspace, environment),
        attachment: Id::from_uuid(attachment),
    };
    Ok(rows.into_iter().map(|row| upload(row.workspace_id, row.environment_id, row.attachment_id)).collect())
}

/// See [`hilo_store::Store::judge_uploads`].
pub(crate) async fn judge(
    store: &PostgresStore,
    judged: &[(UnusedUpload, UploadVerdict)],
    now: Timestamp,
) -> Result<()> {
    let of = |verdict| -> Vec<UnusedUpload> {
        judged.iter().filter(|(_, said)| *said == verdict).map(|(upload, _)| *upload).collect()
    };
    let (expired, kept) = (of(UploadVerdict::Expires), of(UploadVerdict::Stays));
    let mut tx = store.writers.begin().await.map_err(from_sqlx)?;
    // Whoever used it meanwhile keeps it.
    sqlx::query!(
        "UPDATE attachments a SET unused_since = $4
        FROM (SELECT DISTINCT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[])
            AS of (workspace_id, environment_id, attachment_id)) AS o
        WHERE a.workspace_id = o.workspace_id AND a.environment_id = o.environment_id
            AND a.attachment_id = o.attachment_id AND a.unused_since IS NOT NULL",
        &workspaces(&kept, |upload| upload.scope),
        &environments(&kept, |upload| upload.scope),
        &column(&kept, |upload| upload.attachment.uuid()),
        micros(now),
    )
    .execute(&mut *tx)
    .await
    .map_err(from_sqlx)?;
    sqlx::query!(
        "WITH gone AS (
            DELETE FROM attachments a USING (SELECT DISTINCT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[])
                AS of (workspace_id, environment_id, attachment_id)) AS o
            WHERE a.workspace_id = o.workspace_id AND a.environment_id = o.environment_id
                AND a.attachment_id = o.attachment_id AND a.unused_since IS NOT NULL
            RETURNING a.workspace_id, a.environment_id, a.sha256
        )
        INSERT INTO loose_files (workspace_id, environment_id, sha256, at)
        SELECT DISTINCT workspace_id, environment_id, sha256, $4::bigint FROM gone
        ON CONFLICT (workspace_id, environment_id, sha256) DO UPDATE SET at = excluded.at",
        &workspaces(&expired, |upload| upload.scope),
        &environments(&expired, |upload| upload.scope),
        &column(&expired, |upload| upload.attachment.uuid()),
        micros(now),
    )
    .execute(&mut *tx)
    .await
    .map_err(from_sqlx)?;
    tx.commit().await.map_err(from_sqlx)
}

/// See [`hilo_store::Store::loose_files`].
pub(crate) async fn loose(store: &PostgresStore, before: Timestamp, limit: u32) -> Result<Vec<LooseFile>> {
    let rows = sqlx::query!(
        "SELECT workspace_id, environment_id, sha256, at FROM loose_files f
        WHERE at < $1 AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.workspace_id = f.workspace_id
            AND a.environment_id = f.environment_id AND a.sha256 = f.sha256)
        ORDER BY at LIMIT $2",
        micros(before),
        i64::from(limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let file = |of: Scope, sha256: Vec<u8>, at| {
        let wrong = |bytes: Vec<u8>| corrupt("loose_files", "sha256", &format!("{} bytes", bytes.len()));
        Ok(LooseFile { scope: of, sha256: sha256.try_into().map_err(wrong)?, at: Timestamp::from_micros(at) })
    };
    let of = |workspace, environment| scope(workspace, environment);
    rows.into_iter().map(|row| file(of(row.workspace_id, row.environment_id), row.sha256, row.at)).collect()
}

/// See [`hilo_store::Store::forget_files`].
pub(crate) async fn forget(store: &PostgresStore, files: &[LooseFile]) -> Result<()> {
    sqlx::query!(
        "DELETE FROM loose_files f USING UNNEST($1::uuid[], $2::uuid[], $3::bytea[], $4::bigint[])
            AS o (workspace_id, environment_id, sha256, at)
        WHERE f.workspace_id = o.workspace_id AND f.environment_id = o.environment_id AND f.sha256 = o.sha256
            AND f.at <= o.at",
        &workspaces(files, |file| file.scope),
        &environments(files, |file| file.scope),
        &column(files, |file| &file.sha256[..]) as &[&[u8]],
        &column(files, |file| micros(file.at)),
    )
    .execute(&store.writers)
    .await
    .map_err(from_sqlx)?;
    Ok(())
}
