//! Which stored files nobody needs any more.

use crate::{columns, error::translate, writer::each};
use hilo_model::{Id, Timestamp};
use hilo_store::{
    Result,
    files::{LooseFile, UnusedUpload, UploadVerdict},
};
use rusqlite::{Connection, params};
use sqlx::SqlitePool;
use uuid::Uuid;

/// Files of people who were erased, and what is known of uploads that were sent to them.
pub(crate) fn sweep(tx: &Connection, now: Timestamp, chunk: u32) -> rusqlite::Result<usize> {
    // Their keys are walked through, not their files: few are erased, and each has few files.
    let theirs: Vec<(Uuid, Uuid, Uuid, [u8; 32])> = tx
        .prepare_cached(
            "SELECT a.workspace_id, a.environment_id, a.attachment_id, a.sha256
             FROM contact_keys k INDEXED BY contact_keys_destroyed CROSS JOIN attachments a
                 ON a.workspace_id = k.workspace_id AND a.environment_id = k.environment_id AND a.contact_id = k.contact_id
             WHERE k.destroyed_at > 0 LIMIT ?",
        )?
        .query_map(params![chunk], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (workspace, environment, attachment, sha256) in &theirs {
        loosen(tx, (workspace, environment, attachment), sha256, now)?;
    }
    let uses: Vec<(Uuid, Uuid, Uuid, Uuid)> = tx
        .prepare_cached(
            "SELECT u.workspace_id, u.environment_id, u.contact_id, u.attachment_id
             FROM contact_keys k INDEXED BY contact_keys_destroyed CROSS JOIN attachment_uses u
                 ON u.workspace_id = k.workspace_id AND u.environment_id = k.environment_id AND u.contact_id = k.contact_id
             WHERE k.destroyed_at > 0 LIMIT ?",
        )?
        .query_map(params![chunk], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (workspace, environment, contact, attachment) in &uses {
        tx.prepare_cached(
            "DELETE FROM attachment_uses
             WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? AND attachment_id = ?",
        )?
        .execute(params![workspace, environment, contact, attachment])?;
        // Nobody else got it: it is as old as its upload.
        tx.prepare_cached(
            "UPDATE attachments SET unused_since = at
             WHERE workspace_id = ?1 AND environment_id = ?2 AND attachment_id = ?3 AND contact_id IS NULL
                 AND NOT EXISTS (SELECT 1 FROM attachment_uses u
                     WHERE u.workspace_id = ?1 AND u.environment_id = ?2 AND u.attachment_id = ?3)",
        )?
        .execute(params![workspace, environment, attachment])?;
    }
    Ok(theirs.len() + uses.len())
}

/// A row goes; its bytes may be nobody's from now on.
fn loosen(
    tx: &Connection,
    (workspace, environment, attachment): (&Uuid, &Uuid, &Uuid),
    sha256: &[u8; 32],
    now: Timestamp,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "DELETE FROM attachments WHERE workspace_id = ? AND environment_id = ? AND attachment_id = ?",
    )?
    .execute(params![workspace, environment, attachment])?;
    tx.prepare_cached(
        "INSERT INTO loose_files (workspace_id, environment_id, sha256, at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET at = excluded.at",
    )?
    .execute(params![workspace, environment, sha256, now.as_micros()])?;
    Ok(())
}

/// See [`hilo_store::Store::unused_uploads`].
pub(crate) async fn unused(pool: &SqlitePool, before: Timestamp, limit: u32) -> Result<Vec<UnusedUpload>> {
    let before = before.as_micros();
    let rows = sqlx::query!(
        r#"SELECT workspace_id AS "workspace_id: Uuid", environment_id AS "environment_id: Uuid",
               attachment_id AS "attachment_id: Uuid"
           FROM attachments WHERE unused_since < ? ORDER BY unused_since LIMIT ?"#,
        before,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let upload = |workspace, environment, attachment| UnusedUpload {
        scope: columns::scope(workspace, environment),
        attachment: Id::from_uuid(attachment),
    };
    Ok(rows.into_iter().map(|row| upload(row.workspace_id, row.environment_id, row.attachment_id)).collect())
}

/// See [`hilo_store::Store::judge_uploads`].
pub(crate) fn judge(
    tx: &Connection,
    judged: &[(UnusedUpload, UploadVerdict)],
    now: Timestamp,
) -> rusqlite::Result<()> {
    for (upload, verdict) in judged {
        let (workspace, environment) = (upload.scope.workspace.uuid(), upload.scope.environment.uuid());
        let attachment = upload.attachment.uuid();
        // Whoever used it meanwhile keeps it.
        let unused: Option<[u8; 32]> = tx
            .prepare_cached(
                "SELECT sha256 FROM attachments
                 WHERE workspace_id = ? AND environment_id = ? AND attachment_id = ? AND unused_since IS NOT NULL",
            )?
            .query_map(params![workspace, environment, attachment], |row| row.get(0))?
            .next()
            .transpose()?;
        match (unused, verdict) {
            (None, _) => {}
            (Some(sha256), UploadVerdict::Expires) => {
                loosen(tx, (&workspace, &environment, &attachment), &sha256, now)?;
            }
            (Some(_), UploadVerdict::Stays) => {
                tx.prepare_cached(
                    "UPDATE attachments SET unused_since = ?
                     WHERE workspace_id = ? AND environment_id = ? AND attachment_id = ?",
                )?
                .execute(params![now.as_micros(), workspace, environment, attachment])?;
            }
        }
    }
    Ok(())
}

/// See [`hilo_store::Store::loose_files`].
pub(crate) async fn loose(pool: &SqlitePool, before: Timestamp, limit: u32) -> Result<Vec<LooseFile>> {
    let before = before.as_micros();
    let rows = sqlx::query!(
        r#"SELECT workspace_id AS "workspace_id: Uuid", environment_id AS "environment_id: Uuid", sha256, at
           FROM loose_files f WHERE at < ? AND NOT EXISTS (SELECT 1 FROM attachments a
               WHERE a.workspace_id = f.workspace_id AND a.environment_id = f.environment_id AND a.sha256 = f.sha256)
           ORDER BY at LIMIT ?"#,
        before,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let file = |workspace, environment, sha256: Vec<u8>, at| {
        let sha256 = sha256.try_into().map_err(|other| columns::corrupt("loose_files", "sha256", other))?;
        Ok(LooseFile { scope: columns::scope(workspace, environment), sha256, at: columns::moment(at) })
    };
    rows.into_iter().map(|row| file(row.workspace_id, row.environment_id, row.sha256, row.at)).collect()
}

/// See [`hilo_store::Store::forget_files`].
pub(crate) fn forget(tx: &Connection, files: &[LooseFile]) -> rusqlite::Result<()> {
    let sql =
        "DELETE FROM loose_files WHERE workspace_id = ? AND environment_id = ? AND sha256 = ? AND at <= ?";
    each(tx, sql, files, |delete, file| {
        let (workspace, environment) = (file.scope.workspace.uuid(), file.scope.environment.uuid());
        delete.execute(params![workspace, environment, file.sha256, file.at.as_micros()])
    })
}
