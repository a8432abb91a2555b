//! The connection that writes, on a thread of its own.
//!
//! A batch is a few dozen statements, most of them run once for each row. Run from here each costs a call; through a pool of
//! asynchronous connections each would cost two switches between threads, and rows would have to be packed into one
//! parameter to keep their number down. (Measured at 500 turns a second and at full load: `bench/RESULTS.md`.)

use crate::error::Failure;
use hilo_store::{Error, Result};
use rusqlite::{CachedStatement, Connection, TransactionBehavior};
use std::{path::Path, sync::mpsc, thread, time::Duration};
use tokio::sync::oneshot;

/// How many statements stay prepared: more than there are.
const STATEMENTS: usize = 128;
/// 16 MiB of pages: a turn's pages are mostly ones that recent turns wrote. More costs more than it saves: a commit that has
/// split a page looks through all of the cache.
const CACHE_KIB: i64 = 16 * 1024;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The way to the writing thread, which ends with it.
#[derive(Debug)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Opens the connection to a database that is there, and starts its thread.
    pub(crate) fn start(path: &Path, durable: bool) -> Result<Self> {
        let mut connection = open(path, durable).map_err(Failure::from)?;
        let (jobs, waiting) = mpsc::channel::<Job>();
        thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || {
                for job in waiting {
                    job(&mut connection);
                }
            })
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self { jobs })
    }

    /// Runs something in a transaction of its own, which is committed if it succeeds. Whoever stops waiting does not stop it.
    pub(crate) async fn transaction<T: Send + 'static>(
        &self,
        body: impl FnOnce(&Connection) -> std::result::Result<T, Failure> + Send + 'static,
    ) -> Result<T> {
        self.run(move |connection| {
            let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = body(&tx)?;
            tx.commit()?;
            Ok(result)
        })
        .await
    }

    /// Runs something on the connection, outside any transaction.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        body: impl FnOnce(&mut Connection) -> std::result::Result<T, Failure> + Send + 'static,
    ) -> Result<T> {
        let stopped = || Error::Unavailable("the thread that writes has stopped".to_owned());
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let _ = answer.send(body(connection));
        });
        self.jobs.send(job).map_err(|_| stopped())?;
        Ok(answered.await.map_err(|_| stopped())??)
    }
}

fn open(path: &Path, durable: bool) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "synchronous", if durable { "FULL" } else { "OFF" })?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "mmap_size", crate::MAPPED)?;
    // The log is copied beside the writer: `checkpoint`.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(connection)
}

/// Runs a statement for each of these; `run` binds and executes it. Without any, the statement is not even looked up.
pub(crate) fn each<T, R>(
    tx: &Connection,
    sql: &str,
    items: impl IntoIterator<Item = T>,
    mut run: impl FnMut(&mut CachedStatement<'_>, T) -> rusqlite::Result<R>,
) -> rusqlite::Result<()> {
    let mut items = items.into_iter().peekable();
    if items.peek().is_none() {
        return Ok(());
    }
    let mut statement = tx.prepare_cached(sql)?;
    for item in items {
        run(&mut statement, item)?;
    }
    Ok(())
}
