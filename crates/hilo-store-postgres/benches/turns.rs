//! How many conversation turns a second the store commits: `TEST_POSTGRES_URL=… cargo bench -p hilo-store-postgres`.

use hilo_store::Store;
use hilo_store_postgres::{ConnectOptions, PostgresStore};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::disallowed_methods, reason = "a measurement's switches are environment variables")]
async fn main() {
    let Ok(url) = std::env::var("TEST_POSTGRES_URL") else {
        println!("skipped: TEST_POSTGRES_URL does not name a server");
        return;
    };
    let (server, _) = url.rsplit_once('/').expect("a URL with a database");
    let mut admin = PgConnection::connect(&url).await.expect("the server answers");
    for sql in ["DROP DATABASE IF EXISTS hilo_bench", "CREATE DATABASE hilo_bench"] {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.expect("a fresh database");
    }
    let options = ConnectOptions::new(format!("{server}/hilo_bench"));
    let store = PostgresStore::connect(&options).await.expect("a store");
    hilo_store_testkit::measure::turns(&store).await;
    store.close().await;
    sqlx::raw_sql(AssertSqlSafe("DROP DATABASE hilo_bench")).execute(&mut admin).await.expect("it goes");
}
