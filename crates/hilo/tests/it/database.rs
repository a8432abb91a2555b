//! A fresh database of either kind.

use crate::program::variable;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// A database that is thrown away.
#[derive(Debug)]
pub(crate) enum Database {
    /// The one in the data folder.
    Sqlite,
    /// One on the server of the tests.
    Postgres {
        /// Where the server is.
        server: String,
        /// The database's name.
        name: String,
    },
}

impl Database {
    /// A new database on the server that `TEST_POSTGRES_URL` names; none if it names none, which is a failure where
    /// `REQUIRE_POSTGRES` is set.
    pub(crate) async fn postgres(test: &str) -> Option<Self> {
        let Some(server) = variable("TEST_POSTGRES_URL") else {
            assert!(variable("REQUIRE_POSTGRES").is_none(), "TEST_POSTGRES_URL names no PostgreSQL");
            eprintln!("skipped: TEST_POSTGRES_URL names no PostgreSQL (see docs/testing.md)");
            return None;
        };
        let name = format!("hilo_{test}_{}", std::process::id());
        execute(&server, format!("CREATE DATABASE {name}")).await;
        Some(Self::Postgres { server, name })
    }

    /// What `--database` is told.
    pub(crate) fn argument(&self) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Postgres { server, name } => {
                let mut url = url::Url::parse(server).expect("TEST_POSTGRES_URL is a URL");
                url.set_path(name);
                Some(url.into())
            }
        }
    }

    /// Throws it away.
    pub(crate) async fn drop(self) {
        if let Self::Postgres { server, name } = self {
            execute(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

async fn execute(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.expect("PostgreSQL of the tests");
    connection.execute(AssertSqlSafe(statement)).await.expect("a database can be made and dropped");
}
