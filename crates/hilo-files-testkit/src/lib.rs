//! The conformance suite: what the port of files promises, as cases that every store passes.
//!
//! A store's crate has one test file that calls [`conformance!`] with a function that makes a [`Bed`].

use async_trait::async_trait;
use hilo_files::{FileError, FileKey, Files, Form, Part};
use hilo_model::{EnvironmentId, Id, Scope, Timestamp, WorkspaceId};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use uuid::Uuid;

/// An empty store, which goes when this value goes.
#[async_trait]
pub trait Bed: Send + Sync {
    /// Files in the store.
    fn files(&self) -> Files;

    /// Changes the last byte of a stored file, as a bad disk would.
    async fn damage(&self, key: &FileKey);
}

/// Makes a test of each case; `$bed` is an async function that makes a [`Bed`].
#[macro_export]
macro_rules! conformance {
    ($bed:path) => {
        $crate::conformance! { $bed:
            a_file_comes_back_as_it_was,
            a_large_file_comes_back_as_it_was,
            parts_are_read_by_themselves,
            what_is_not_there_is_missing,
            equal_files_are_one_file,
            scopes_do_not_meet,
            a_thumbnail_goes_with_its_file,
            what_was_put_anew_is_not_deleted,
            what_is_dropped_on_the_way_is_not_kept,
            damage_shows,
            the_store_answers
        }
    };
    ($bed:path: $($case:ident),*) => {
        $(#[tokio::test]
        async fn $case() {
            $crate::$case(&$bed().await).await;
        })*
    };
}

/// A workspace and environment.
pub fn scope(number: u128) -> Scope {
    Scope {
        workspace: WorkspaceId::from_uuid(Uuid::from_u128(7)),
        environment: EnvironmentId::from_uuid(Uuid::from_u128(number)),
    }
}

/// The name of these bytes.
pub fn key(scope: Scope, bytes: &[u8]) -> FileKey {
    FileKey { scope, sha256: Sha256::digest(bytes).into(), form: Form::Whole }
}

async fn keep(files: &Files, scope: Scope, bytes: &[u8]) -> FileKey {
    let key = key(scope, bytes);
    let mut incoming = files.create().await.expect("a place");
    for piece in bytes.chunks(100_000) {
        incoming.write_all(piece).await.expect("written");
    }
    incoming.keep(scope, &key.sha256).await.expect("kept");
    key
}

async fn read(files: &Files, key: &FileKey) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut reader = files.open(key.scope, &key.sha256).await.expect("it is there");
    reader.read_to_end(&mut bytes).await.expect("read");
    bytes
}

/// Bytes that do not repeat.
fn bytes(length: usize) -> Vec<u8> {
    let block = |number: u32| <[u8; 32]>::from(Sha256::digest(number.to_le_bytes()));
    (0..).flat_map(block).take(length).collect()
}

/// Also an empty one.
pub async fn a_file_comes_back_as_it_was(bed: &dyn Bed) {
    let files = bed.files();
    for content in [&b"hola"[..], b""] {
        let key = keep(&files, scope(1), content).await;
        assert_eq!(read(&files, &key).await, content);
        assert!(files.has(key.scope, &key.sha256).await.expect("an answer"));
        let stat = files.store().stat(&key).await.expect("an answer").expect("it is there");
        assert_eq!(stat.size, content.len() as u64);
    }
}

/// Larger than any buffer.
pub async fn a_large_file_comes_back_as_it_was(bed: &dyn Bed) {
    let files = bed.files();
    let content = bytes(12 * 1024 * 1024 + 17);
    let key = keep(&files, scope(1), &content).await;
    assert!(read(&files, &key).await == content);
    let limit = content.len() as u64;
    let within = files.read(key.scope, &key.sha256, limit).await.expect("read");
    assert_eq!(within.map(|bytes| bytes.len() as u64), Some(limit));
    assert!(files.read(key.scope, &key.sha256, limit - 1).await.expect("read").is_none());
}

/// From the beginning, the middle and the end.
pub async fn parts_are_read_by_themselves(bed: &dyn Bed) {
    let files = bed.files();
    let content = bytes(10_000);
    let key = keep(&files, scope(1), &content).await;
    for (from, length) in [(0, 1), (0, 10_000), (5_000, 100), (9_999, 1)] {
        let part = Part { from: from as u64, length: length as u64 };
        let mut reader = files.open_part(key.scope, &key.sha256, part).await.expect("it is there");
        let mut read = Vec::new();
        reader.read_to_end(&mut read).await.expect("read");
        assert!(read == content[from..from + length], "{part:?}");
    }
}

/// To be read, to be asked for, to be deleted.
pub async fn what_is_not_there_is_missing(bed: &dyn Bed) {
    let files = bed.files();
    let key = key(scope(1), b"nobody wrote this");
    let opened = files.open(key.scope, &key.sha256).await.err();
    assert!(matches!(opened, Some(FileError::Missing)), "{opened:?}");
    assert!(!files.has(key.scope, &key.sha256).await.expect("an answer"));
    assert_eq!(files.store().stat(&key).await.expect("an answer"), None);
    assert_eq!(files.thumbnail(key.scope, &key.sha256).await.expect("an answer"), None);
    files.store().delete(&key).await.expect("no error");
    assert!(files.delete(key.scope, &key.sha256, Timestamp::MAX).await.expect("no error"));
}

/// Whoever stored first or again.
pub async fn equal_files_are_one_file(bed: &dyn Bed) {
    let files = bed.files();
    let first = keep(&files, scope(1), b"the same").await;
    let again = keep(&files, scope(1), b"the same").await;
    assert_eq!(first, again);
    assert_eq!(read(&files, &first).await, b"the same");
    assert!(files.delete(first.scope, &first.sha256, Timestamp::MAX).await.expect("deleted"));
    assert!(!files.has(again.scope, &again.sha256).await.expect("an answer"));
}

/// Two environments may have equal files, and each loses its own.
pub async fn scopes_do_not_meet(bed: &dyn Bed) {
    let files = bed.files();
    let here = keep(&files, scope(1), b"the same").await;
    assert!(!files.has(scope(2), &here.sha256).await.expect("an answer"));
    let there = keep(&files, scope(2), b"the same").await;
    assert!(files.delete(here.scope, &here.sha256, Timestamp::MAX).await.expect("deleted"));
    assert_eq!(read(&files, &there).await, b"the same");
}

/// It is kept under the file's name and goes with it.
pub async fn a_thumbnail_goes_with_its_file(bed: &dyn Bed) {
    let files = bed.files();
    let key = keep(&files, scope(1), b"a picture").await;
    assert_eq!(files.thumbnail(key.scope, &key.sha256).await.expect("an answer"), None);
    files.keep_thumbnail(key.scope, &key.sha256, b"a small one").await.expect("kept");
    let small = files.thumbnail(key.scope, &key.sha256).await.expect("an answer");
    assert_eq!(small.as_deref(), Some(&b"a small one"[..]));
    assert_eq!(read(&files, &key).await, b"a picture");
    assert!(files.delete(key.scope, &key.sha256, Timestamp::MAX).await.expect("deleted"));
    assert_eq!(files.thumbnail(key.scope, &key.sha256).await.expect("an answer"), None);
}

/// Nobody needed it, then somebody stored it again.
pub async fn what_was_put_anew_is_not_deleted(bed: &dyn Bed) {
    let files = bed.files();
    let key = keep(&files, scope(1), b"wanted again").await;
    let put_at = files.store().stat(&key).await.expect("an answer").expect("it is there").put_at;
    assert!(!files.delete(key.scope, &key.sha256, put_at).await.expect("an answer"));
    assert_eq!(read(&files, &key).await, b"wanted again");
    let later = Timestamp::from_micros(put_at.as_micros() + 1_000_000);
    assert!(files.delete(key.scope, &key.sha256, later).await.expect("deleted"));
}

/// An upload that broke off.
pub async fn what_is_dropped_on_the_way_is_not_kept(bed: &dyn Bed) {
    let files = bed.files();
    let mut incoming = files.create().await.expect("a place");
    incoming.write_all(b"half of it").await.expect("written");
    assert_eq!(incoming.read(100).await.expect("read").as_deref(), Some(&b"half of it"[..]));
    drop(incoming);
    let key = key(scope(1), b"half of it");
    assert!(!files.has(key.scope, &key.sha256).await.expect("an answer"));
}

/// At the end of the file, not in silence.
pub async fn damage_shows(bed: &dyn Bed) {
    let files = bed.files();
    let key = keep(&files, scope(1), &bytes(200_000)).await;
    bed.damage(&key).await;
    let mut read = Vec::new();
    let mut reader = files.open(key.scope, &key.sha256).await.expect("it is there");
    let error = reader.read_to_end(&mut read).await.expect_err("it is damaged");
    assert!(error.to_string().contains("another hash"), "{error}");
    assert!(files.read(key.scope, &key.sha256, 1_000_000).await.is_err());
}

/// Also when it is empty.
pub async fn the_store_answers(bed: &dyn Bed) {
    bed.files().store().ping().await.expect("it answers");
}
