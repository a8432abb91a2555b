//! How many conversation turns a second the store commits: `cargo bench -p hilo-store-sqlite`.

use hilo_store::Store;
use hilo_store_sqlite::{Options, SqliteStore};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let options = Options::new(folder.path().join("hilo.db"));
    let store = SqliteStore::open(&options).await.expect("a database");
    hilo_store_testkit::measure::turns(&store).await;
    store.close().await;
}
