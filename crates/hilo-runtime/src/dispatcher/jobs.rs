//! Doing jobs of flows: scripts and documents. They compute and do nothing else, so they are done on threads of their own, a few at once, and
//! repeated after a crash. A document is stored under the id that the job says, so making it again stores the same again.

use super::{
    Item, Tools,
    outcome::{self, Next, Outcome},
};
use crate::pacing::back_off;
use hilo_core::event::ContactEvent;
use hilo_flow::engine::{Job, JobError, JobFailure, JobOutcome};
use hilo_jobs::{
    document::{self, Document},
    script,
};
use hilo_store::{
    outbox::Settlement,
    rows::{AttachmentRow, Row},
    write::Write,
};
use sha2::{Digest as _, Sha256};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::AsyncWriteExt as _,
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
};

/// A job that has not ended after so long is given up. Steps end a script long before, unless the machine is very busy or what it does
/// within one step is very slow.
const PATIENCE: Duration = Duration::from_secs(10);

/// After so long a job that found all benches taken comes again, should nobody have said that one is free.
pub(super) const AGAIN: Duration = Duration::from_millis(50);

/// How many jobs are done at once. One that finds no free bench does not wait for it where backends are called: there would soon be nothing
/// but jobs.
#[derive(Debug, Clone)]
pub(crate) struct Benches {
    free: Arc<Semaphore>,
    left: Arc<Notify>,
}

/// A bench that is taken.
#[derive(Debug)]
pub(super) struct Bench {
    taken: Option<OwnedSemaphorePermit>,
    left: Arc<Notify>,
}

impl Drop for Bench {
    fn drop(&mut self) {
        drop(self.taken.take());
        self.left.notify_one();
    }
}

impl Default for Benches {
    /// One for each processor but one, which is left to everything else.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self::new(processors.saturating_sub(1).max(1))
    }
}

/// Does the job and tells the lane how it ended; or says that there is no bench for it now.
pub(super) async fn work(tools: &Tools, mut item: Item, job: Box<Job>, bench: Option<Bench>) -> Outcome {
    let Some(bench) = bench.or_else(|| tools.benches.take()) else {
        return Outcome::NoBench { effect: item.row.effect, job };
    };
    let began = std::time::Instant::now();
    let Product { outcome, document } = bench.work(&job, PATIENCE).await;
    if let Some(document) = document
        && let Err(why) = keep(tools, &item, &document).await
    {
        // The disk or the database will be there again; the run waits for it.
        tracing::warn!(trace = %item.row.trace, why, "a document could not be stored; trying again");
        item.row.attempts += 1;
        let not_before = tools.clock.now().plus(back_off(item.row.attempts));
        let settlement = Settlement::Requeued { effect: item.row.effect, not_before };
        return outcome::settle(tools, &item, settlement, None, Next::Again { not_before, pause: None })
            .await;
    }
    metrics::histogram!("hilo_job_seconds", "job" => job.as_str()).record(began.elapsed().as_secs_f64());
    if let JobOutcome::Failed(error) = &outcome {
        metrics::counter!("hilo_job_failures_total", "job" => job.as_str(), "kind" => error.kind.as_str())
            .increment(1);
    }
    // What may be a failure is told with the job, so that a person can have it done again; what it gave may still not be what was declared.
    let done = ContactEvent::JobDone { effect: item.row.effect, outcome, job: Some(job) };
    outcome::finish(tools, &item, done).await
}

/// Stores a document.
async fn keep(tools: &Tools, item: &Item, document: &Document) -> Result<(), String> {
    let mut incoming = tools.files.create().await.map_err(|error| error.to_string())?;
    incoming.write_all(&document.bytes).await.map_err(|error| error.to_string())?;
    let sha256: [u8; 32] = Sha256::digest(&document.bytes).into();
    incoming.keep(item.row.scope, &sha256).await.map_err(|error| error.to_string())?;
    let row = AttachmentRow {
        scope: item.row.scope,
        attachment: document.made.attachment,
        sha256,
        size: document.made.size.try_into().unwrap_or(i64::MAX),
        mime_type: "application/pdf".to_owned(),
        filename: Some(document.made.filename.clone()),
        contact: Some(item.row.contact),
        at: tools.clock.now(),
        withdrawn_at: None,
    };
    let rows = vec![Row::Attachment(row)];
    let write = Write::Settings { documents: Vec::new(), rows, audit: Vec::new(), idempotency: None };
    tools.committer.commit(write).await.map(drop).map_err(|error| error.to_string())
}

/// What a job gave: what the run is told, and a file to store.
#[derive(Debug)]
struct Product {
    outcome: JobOutcome,
    document: Option<Document>,
}

impl From<JobOutcome> for Product {
    fn from(outcome: JobOutcome) -> Self {
        Self { outcome, document: None }
    }
}

impl Benches {
    fn new(count: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(count)), left: Arc::default() }
    }

    /// One has become free.
    pub(super) async fn left(&self) {
        self.left.notified().await;
    }

    /// Takes one, if one is free.
    pub(super) fn take(&self) -> Option<Bench> {
        let taken = self.free.clone().try_acquire_owned().ok()?;
        Some(Bench { taken: Some(taken), left: self.left.clone() })
    }
}

impl Bench {
    async fn work(self, job: &Job, patience: Duration) -> Product {
        let failed = |kind, detail: &str| Product::from(JobOutcome::Failed(JobError::new(kind, detail)));
        let given_up = Arc::new(AtomicBool::new(false));
        let (stop, job) = (given_up.clone(), job.clone());
        let working = tokio::task::spawn_blocking(move || {
            // Whoever waited may be gone; the bench is taken until the work has really ended.
            let _taken = self;
            match &job {
                Job::Script(job) => script::run(job, move || stop.load(Ordering::Relaxed)).into(),
                Job::Document(job) => match document::make(job) {
                    Ok(document) => Product { outcome: document.outcome(), document: Some(document) },
                    Err(error) => JobOutcome::Failed(error).into(),
                },
            }
        });
        match tokio::time::timeout(patience, working).await {
            Ok(Ok(product)) => product,
            Ok(Err(_)) => failed(JobFailure::Other, "it broke off"),
            Err(_) => {
                given_up.store(true, Ordering::Relaxed);
                failed(JobFailure::Timeout, "it took too long")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_flow::engine::ScriptJob;
    use hilo_model::Timestamp;
    use serde_json::{Map, json};

    fn job(code: &str) -> Job {
        Job::Script(ScriptJob { code: code.into(), input: Map::new(), now: Timestamp::from_seconds(0) })
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn many_at_once_share_a_few_threads_and_an_endless_one_holds_up_nobody_for_long() {
        let benches = Benches::new(2);
        let endless = job("for (;;) {}");
        let fine = job("return { n: 1 + 1 };");
        let many = (0..40).map(|at| {
            let (benches, job) = (benches.clone(), if at % 10 == 0 { endless.clone() } else { fine.clone() });
            tokio::spawn(async move {
                let bench = loop {
                    match benches.take() {
                        Some(bench) => break bench,
                        None => tokio::select! {
                            () = benches.left() => {}
                            () = tokio::time::sleep(AGAIN) => {}
                        },
                    }
                };
                (at, bench.work(&job, PATIENCE).await.outcome)
            })
        });
        for task in futures::future::join_all(many.collect::<Vec<_>>()).await {
            let (at, outcome) = task.unwrap();
            match outcome {
                JobOutcome::Done { result } => assert_eq!((at % 10 != 0, result), (true, json!({ "n": 2 }))),
                JobOutcome::Failed(error) => assert_eq!((at % 10, error.kind), (0, JobFailure::Timeout)),
            }
        }
        assert_eq!(benches.free.available_permits(), 2);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn whoever_has_waited_too_long_goes_on_and_the_thread_comes_back() {
        let benches = Benches::new(1);
        let bench = benches.take().unwrap();
        assert!(benches.take().is_none());
        let outcome = bench.work(&job("for (;;) {}"), Duration::from_millis(1)).await.outcome;
        let JobOutcome::Failed(error) = outcome else { panic!("{outcome:?}") };
        assert_eq!(error.kind, JobFailure::Timeout);
        benches.left().await;
        let again = benches.take().unwrap().work(&job("return {};"), PATIENCE).await.outcome;
        assert_eq!(again, JobOutcome::Done { result: json!({}) });
    }
}
