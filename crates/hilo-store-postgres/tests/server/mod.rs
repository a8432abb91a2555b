//! The server that tests make their databases on.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::{future::Future, process::ExitCode};

/// The server of `TEST_POSTGRES_URL`, or how a test binary ends without one.
#[expect(clippy::disallowed_methods, reason = "a test's switches are environment variables")]
pub(crate) fn url() -> Result<String, ExitCode> {
    std::env::var("TEST_POSTGRES_URL").map_err(|_| {
        if std::env::var("REQUIRE_POSTGRES").is_ok_and(|value| value == "1") {
            eprintln!("TEST_POSTGRES_URL is not set, and REQUIRE_POSTGRES=1 wants these tests to run");
            return ExitCode::FAILURE;
        }
        eprintln!("skipped: needs TEST_POSTGRES_URL (a server and a role that may create databases)");
        ExitCode::SUCCESS
    })
}

/// Drops a database from wherever a value is dropped, inside a runtime or not.
pub(crate) fn drop_database(server: &str, name: &str) {
    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    let _ = std::thread::scope(|scope| scope.spawn(|| block_on(run(server, sql))).join());
}

/// Runs one statement on a server.
pub(crate) async fn run(url: &str, sql: String) {
    let mut conn = PgConnection::connect(url).await.expect("the server of TEST_POSTGRES_URL answers");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await.expect("the role may create databases");
    conn.close().await.expect("a connection closes");
}

/// The URL of another database of the same server.
pub(crate) fn database_url(url: &str, database: &str) -> String {
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    let host = address.rfind('/').filter(|slash| *slash > "postgres://".len());
    format!("{}/{database}?{parameters}", host.map_or(address, |slash| &address[..slash]))
}

/// Runs a future on a runtime of its own.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}
