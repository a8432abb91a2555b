//! The conformance suite: what the port promises, as cases that every store passes.
//!
//! A store's crate has one test binary (`tests/conformance.rs`, `harness = false`) that hands its [`Harness`] to
//! [`main`]. Each case gets an empty database of its own; cases may open further handles on it, as several processes
//! would. Beside the cases, a [model](model) test applies random batches to the store and to the reference store and
//! compares everything that can be seen.
//!
//! *To add a case*: an `async fn` inside `cases!` of the module it belongs to in `src/cases/`. A new module also goes
//! into the list in `src/cases/mod.rs`.

mod cases;
mod model;
pub mod sample;
mod testbed;

pub use testbed::Testbed;

use async_trait::async_trait;
use hilo_store::Store;
use libtest_mimic::{Arguments, Trial};
use std::{future::Future, pin::Pin, process::ExitCode, sync::Arc};

/// Makes databases for a suite.
#[async_trait]
pub trait Harness: Send + Sync + 'static {
    /// What the cases' names begin with.
    fn name(&self) -> &'static str;

    /// An empty database with so many partitions.
    async fn database(&self, partitions: i16) -> Box<dyn Database>;
}

/// One database, which goes when this value goes.
#[async_trait]
pub trait Database: Send + Sync {
    /// A handle on it, as another process would have one.
    async fn open(&self) -> Arc<dyn Store>;
}

type Run = for<'a> fn(&'a Testbed) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A promise of the port, and how it is checked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: Run,
}

/// Runs the suite, as a test binary's `main`.
pub fn main(harness: impl Harness) -> ExitCode {
    let arguments = Arguments::from_args();
    let harness = Arc::new(harness);
    let mut trials = Vec::new();
    for (group, cases) in cases::GROUPS {
        for case in *cases {
            let harness = Arc::clone(&harness);
            let name = format!("{}::{group}::{}", harness.name(), case.name);
            trials.push(Trial::test(name, move || {
                block_on(async {
                    let testbed = Testbed::new(harness.database(testbed::PARTITIONS).await).await;
                    (case.run)(&testbed).await;
                    testbed.close().await;
                });
                Ok(())
            }));
        }
    }
    let name = format!("{}::model::random_batches_leave_what_they_leave_in_the_reference", harness.name());
    trials.push(Trial::test(name, move || {
        model::check(&*harness)?;
        Ok(())
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Runs one case on a runtime of its own.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap_or_else(|error| panic!("a runtime for the case: {error}"))
        .block_on(future)
}
