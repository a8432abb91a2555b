//! The suite that every store passes, on SQLite.

use async_trait::async_trait;
use hilo_store::Store;
use hilo_store_sqlite::{Options, SqliteStore};
use hilo_store_testkit::{Database, Harness};
use std::{process::ExitCode, sync::Arc};

struct Sqlite;

struct File {
    folder: tempfile::TempDir,
    partitions: i16,
}

#[async_trait]
impl Harness for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    async fn database(&self, partitions: i16) -> Box<dyn Database> {
        let folder = tempfile::tempdir().expect("a folder for the database");
        Box::new(File { folder, partitions })
    }
}

#[async_trait]
impl Database for File {
    async fn open(&self) -> Arc<dyn Store> {
        let mut options = Options::new(self.folder.path().join("hilo.db"));
        options.partitions = self.partitions;
        // Nothing here survives the test, so nothing needs to wait for the disk.
        options.durable = false;
        Arc::new(SqliteStore::open(&options).await.expect("a database"))
    }
}

fn main() -> ExitCode {
    hilo_store_testkit::main(Sqlite)
}
