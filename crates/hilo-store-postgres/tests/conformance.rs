//! The suite on PostgreSQL: `TEST_POSTGRES_URL` names a server and a role that may create databases.

mod server;

use async_trait::async_trait;
use hilo_store::Store;
use hilo_store_postgres::{ConnectOptions, MIGRATOR, PostgresStore};
use hilo_store_testkit::{Database, Harness};
use server::{block_on, database_url, drop_database, run};
use sqlx::{Connection, PgConnection};
use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

/// Makes each case's database as a copy of one that is migrated.
struct Server {
    url: String,
    made: AtomicU32,
}

struct One {
    server: String,
    url: String,
    name: String,
    partitions: i16,
}

impl Server {
    /// Makes the database that the others are copies of.
    async fn new(url: String) -> Self {
        let server = Self { url, made: AtomicU32::new(0) };
        let template = server.template();
        run(&server.url, format!("CREATE DATABASE {template}")).await;
        let mut conn =
            PgConnection::connect(&database_url(&server.url, &template)).await.expect("a template");
        MIGRATOR.run_direct(None, &mut conn, false).await.expect("the migrations run");
        conn.close().await.expect("nobody may be connected to a template");
        server
    }

    fn template(&self) -> String {
        format!("hilo_test_{}_template", std::process::id())
    }
}

#[async_trait]
impl Harness for Server {
    fn name(&self) -> &'static str {
        "postgres"
    }

    async fn database(&self, partitions: i16) -> Box<dyn Database> {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let name = format!("hilo_test_{}_{number}", std::process::id());
        run(&self.url, format!("CREATE DATABASE {name} TEMPLATE {}", self.template())).await;
        Box::new(One { server: self.url.clone(), url: database_url(&self.url, &name), name, partitions })
    }
}

#[async_trait]
impl Database for One {
    async fn open(&self) -> Arc<dyn Store> {
        let options = ConnectOptions {
            writers: 2,
            readers: 2,
            partitions: self.partitions,
            ..ConnectOptions::new(&self.url)
        };
        Arc::new(PostgresStore::connect(&options).await.expect("a store"))
    }
}

impl Drop for One {
    fn drop(&mut self) {
        drop_database(&self.server, &self.name);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop_database(&self.url, &self.template());
    }
}

fn main() -> ExitCode {
    match server::url() {
        Ok(url) => hilo_store_testkit::main(block_on(Server::new(url))),
        Err(exit) => exit,
    }
}
