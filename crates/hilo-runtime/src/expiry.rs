//! Files that nobody needs any more are deleted: what was uploaded and never sent, and bytes whose last row is gone.

use hilo_files::Files;
use hilo_model::{AttachmentId, Duration, Timestamp};
use hilo_settings::NAMING_FILES;
use hilo_store::{
    Store,
    document::DocumentFilter,
    files::{UnusedUpload, UploadVerdict},
};
use std::collections::HashSet;

/// How many rows or files are dealt with at a time.
const CHUNK: u32 = 100;
/// How many settings are looked through at a time.
const PAGE: u32 = 50;
/// For so long after its last row went a file stays: whoever stored equal bytes meanwhile has written their row by then.
const GRACE: Duration = Duration::from_minutes(60);

/// What goes wrong is tried again with the next sweep.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    #[error(transparent)]
    Files(#[from] hilo_files::FileError),
    #[error("files that arrive: {0}")]
    Arriving(#[from] std::io::Error),
}

/// Deletes what has expired by `now`: uploads that no message has used for `uploads`, unless a flow or a template names them, and
/// files without a row. How many files were deleted.
pub(crate) async fn sweep(
    store: &dyn Store,
    files: &Files,
    now: Timestamp,
    uploads: Duration,
) -> Result<u64, Error> {
    loop {
        let unused = store.unused_uploads(now.minus(uploads), CHUNK).await?;
        if unused.is_empty() {
            break;
        }
        let named = named(store).await?;
        let verdict = |upload: &UnusedUpload| match named.contains(&upload.attachment) {
            true => UploadVerdict::Stays,
            false => UploadVerdict::Expires,
        };
        let judged: Vec<_> = unused.iter().map(|upload| (*upload, verdict(upload))).collect();
        store.judge_uploads(&judged, now).await?;
    }
    let (before, mut deleted) = (now.minus(GRACE), 0);
    loop {
        let loose = store.loose_files(before, CHUNK).await?;
        let mut gone = Vec::new();
        for file in &loose {
            if files.delete(file.scope, &file.sha256, before).await? {
                gone.push(*file);
            }
        }
        store.forget_files(&gone).await?;
        deleted += gone.len() as u64;
        // What was put there anew is asked about with the next sweep.
        if loose.is_empty() || gone.len() < loose.len() {
            break;
        }
    }
    files.sweep(now).await?;
    Ok(deleted)
}

/// The files that settings name. Looked through only when uploads have grown old: there may be thousands of versions of flows.
async fn named(store: &dyn Store) -> Result<HashSet<AttachmentId>, Error> {
    let mut named = HashSet::new();
    for kind in NAMING_FILES {
        let mut after = None;
        loop {
            let filter = DocumentFilter {
                kind: kind.to_owned(),
                after,
                limit: Some(PAGE),
                ..DocumentFilter::default()
            };
            let page = store.documents(&filter).await?;
            page.iter().for_each(|document| named.extend(ids_in(&document.body.to_string())));
            match page.last() {
                Some(last) if page.len() == PAGE as usize => after = Some(last.id),
                _ => break,
            }
        }
    }
    Ok(named)
}

/// Ids of files in a text, wherever they stand in it.
fn ids_in(text: &str) -> impl Iterator<Item = AttachmentId> {
    const PREFIX: &str = "att_";
    text.match_indices(PREFIX).filter_map(|(at, _)| {
        let rest = &text[at..];
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        rest[..end].parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_files::FileError;
    use hilo_model::{Clock, ContactId, EnvironmentId, Id, IdSource, Scope, WorkspaceId};
    use hilo_store::{
        document::{Document, DocumentWrite},
        memory::MemoryStore,
        rows::{AttachmentRow, AttachmentUseRow, Row},
        write::Write,
    };
    use sha2::{Digest, Sha256};
    use std::sync::Arc;
    use tokio::io::AsyncWriteExt;

    struct World {
        store: MemoryStore,
        files: Files,
        ids: IdSource,
        scope: Scope,
        _folder: tempfile::TempDir,
    }

    const DAY: Duration = Duration::from_days(1);
    const MONTH: Duration = Duration::from_days(30);

    impl World {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let clock = Arc::new(crate::clock::SystemClock);
            let mut ids = IdSource::new(clock.now(), 1);
            let scope =
                Scope { workspace: ids.make::<WorkspaceId>(), environment: ids.make::<EnvironmentId>() };
            let files = Files::on_disk(folder.path());
            Self { store: MemoryStore::new(1, clock), files, ids, scope, _folder: folder }
        }

        async fn write(&self, documents: Vec<DocumentWrite>, rows: Vec<Row>) {
            let write = Write::Settings { documents, rows, audit: Vec::new(), idempotency: None };
            self.store.write([write].into()).await.unwrap().remove(0).unwrap();
        }

        async fn upload(&mut self, content: &str, at: Timestamp) -> AttachmentRow {
            let sha256 = Sha256::digest(content).into();
            let mut incoming = self.files.create().await.unwrap();
            incoming.write_all(content.as_bytes()).await.unwrap();
            incoming.keep(self.scope, &sha256).await.unwrap();
            let row = AttachmentRow {
                scope: self.scope,
                attachment: self.ids.make(),
                sha256,
                size: content.len() as i64,
                mime_type: "text/plain".to_owned(),
                filename: None,
                contact: None,
                at,
                withdrawn_at: None,
            };
            self.write(Vec::new(), vec![Row::Attachment(row.clone())]).await;
            row
        }

        /// Whether row and bytes are there.
        async fn there(&self, row: &AttachmentRow) -> (bool, bool) {
            let known = self.store.read().attachment(row.scope, row.attachment).await.unwrap();
            let bytes = self.files.open(row.scope, &row.sha256).await;
            assert!(!matches!(&bytes, Err(error) if !matches!(error, FileError::Missing)));
            (known.is_some(), bytes.is_ok())
        }
    }

    #[tokio::test]
    async fn what_nobody_sent_and_nothing_names_goes_after_a_month_and_its_bytes_after_the_last_row() {
        let mut world = World::new();
        // Files are as old as the disk says, so the future is looked at from now.
        let now = crate::clock::SystemClock.now();
        let forgotten = world.upload("forgotten", now).await;
        let shared = world.upload("shared", now).await;
        let (sent, named) = (world.upload("sent", now).await, world.upload("named", now).await);
        let twin = world.upload("shared", now.plus(DAY)).await;
        let contact: ContactId = world.ids.make();
        let AttachmentRow { scope, attachment, .. } = sent;
        let used = Row::AttachmentUse(AttachmentUseRow { scope, attachment, contact, at: now });
        let flow = Document {
            kind: NAMING_FILES[0].to_owned(),
            workspace: Some(scope.workspace),
            environment: None,
            id: world.ids.make::<ContactId>().uuid(),
            key: "menu".to_owned(),
            parent: None,
            version: 1,
            body: serde_json::json!({ "document": format!("send: {{ image: {} }}\n", named.attachment) }),
            created_at: now,
            updated_at: now,
        };
        world.write(vec![DocumentWrite::Insert(flow)], vec![used]).await;

        let sweep = async |at| super::sweep(&world.store, &world.files, at, MONTH).await.unwrap();
        assert_eq!(sweep(now.plus(MONTH)).await, 0, "a month is not over");
        let over = now.plus(MONTH).plus(Duration::from_minutes(1));
        assert_eq!(sweep(over).await, 0, "the bytes wait for an hour");
        assert_eq!(world.there(&forgotten).await, (false, true));
        assert_eq!(sweep(over.plus(Duration::from_minutes(61))).await, 1);
        assert_eq!(world.there(&forgotten).await, (false, false));
        assert_eq!(world.there(&shared).await, (false, true), "a younger upload has the same bytes");
        assert_eq!((world.there(&twin).await, world.there(&sent).await), ((true, true), (true, true)));
        assert_eq!(world.there(&named).await, (true, true));
        assert_eq!(sweep(over.plus(DAY)).await, 0);
        assert_eq!(sweep(over.plus(DAY).plus(Duration::from_minutes(61))).await, 1);
        assert_eq!(world.there(&twin).await, (false, false));
        // What is named counted as new, and is named still.
        sweep(over.plus(MONTH).plus(DAY)).await;
        assert_eq!((world.there(&sent).await, world.there(&named).await), ((true, true), (true, true)));
    }

    #[tokio::test]
    async fn bytes_that_were_just_stored_again_stay() {
        let mut world = World::new();
        let now = crate::clock::SystemClock.now();
        let long_ago = now.minus(MONTH).minus(DAY);
        let old = world.upload("the same", long_ago).await;
        let sweep = async |at| super::sweep(&world.store, &world.files, at, MONTH).await.unwrap();
        sweep(now.minus(Duration::from_minutes(90))).await;
        assert_eq!(world.there(&old).await, (false, true));
        // Loose for more than an hour, but put there a moment ago: somebody is about to write their row.
        assert_eq!(sweep(now).await, 0);
        assert_eq!(world.there(&old).await, (false, true));
        assert_eq!(sweep(now.plus(Duration::from_minutes(61))).await, 1);
    }

    #[test]
    fn ids_are_found_wherever_they_stand() {
        let mut ids = IdSource::new(Timestamp::from_seconds(1_763_717_000), 1);
        let (first, second): (AttachmentId, AttachmentId) = (ids.make(), ids.make());
        let text = format!("{{\"a\":\"{first}\",\"b\":\"x: att_none\\nimage: {second}\\n att_\"}}att_");
        assert_eq!(ids_in(&text).collect::<Vec<_>>(), [first, second]);
    }
}
