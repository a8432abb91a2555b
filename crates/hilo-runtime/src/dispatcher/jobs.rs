//! Doing jobs of flows: scripts. They compute and do nothing else, so they are done on threads of their own, a few at once, and repeated after
//! a crash.

use super::{
    Item, Tools,
    outcome::{self, Outcome},
};
use hilo_core::event::ContactEvent;
use hilo_flow::engine::{Job, JobError, JobFailure, JobOutcome};
use hilo_jobs::script;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::Semaphore;

/// A job that has not ended after so long is given up. Steps end a script long before, unless the machine is very busy or what it does
/// within one step is very slow.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many jobs are done at once.
#[derive(Debug, Clone)]
pub(crate) struct Benches(Arc<Semaphore>);

impl Default for Benches {
    /// One for each processor but one, which is left to everything else.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Semaphore::new(processors.saturating_sub(1).max(1))))
    }
}

/// Does the job and tells the lane how it ended.
pub(super) async fn work(tools: &Tools, item: Item, job: Box<Job>) -> Outcome {
    let began = std::time::Instant::now();
    let outcome = tools.benches.work(&job, PATIENCE).await;
    metrics::histogram!("hilo_job_seconds", "job" => job.as_str()).record(began.elapsed().as_secs_f64());
    if let JobOutcome::Failed(error) = &outcome {
        metrics::counter!("hilo_job_failures_total", "job" => job.as_str(), "kind" => error.kind.as_str())
            .increment(1);
    }
    // What may be a failure is told with the job, so that a person can have it done again; what it gave may still not be what was declared.
    let done = ContactEvent::JobDone { effect: item.row.effect, outcome, job: Some(job) };
    outcome::finish(tools, &item, done).await
}

impl Benches {
    async fn work(&self, job: &Job, patience: Duration) -> JobOutcome {
        let Ok(bench) = self.0.clone().acquire_owned().await else {
            return JobOutcome::Failed(JobError::new(JobFailure::Other, "nobody does jobs any more"));
        };
        let given_up = Arc::new(AtomicBool::new(false));
        let (stop, job) = (given_up.clone(), job.clone());
        let working = tokio::task::spawn_blocking(move || {
            // Whoever waited may be gone; the bench is taken until the work has really ended.
            let _taken = bench;
            match &job {
                Job::Script(job) => script::run(job, move || stop.load(Ordering::Relaxed)),
            }
        });
        let failed = |kind, detail| JobOutcome::Failed(JobError::new(kind, detail));
        match tokio::time::timeout(patience, working).await {
            Ok(Ok(outcome)) => outcome,
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
        let benches = Benches(Arc::new(Semaphore::new(2)));
        let endless = job("for (;;) {}");
        let fine = job("return { n: 1 + 1 };");
        let many = (0..40).map(|at| {
            let (benches, job) = (benches.clone(), if at % 10 == 0 { endless.clone() } else { fine.clone() });
            tokio::spawn(async move { (at, benches.work(&job, PATIENCE).await) })
        });
        for task in futures::future::join_all(many.collect::<Vec<_>>()).await {
            let (at, outcome) = task.unwrap();
            match outcome {
                JobOutcome::Done { result } => assert_eq!((at % 10 != 0, result), (true, json!({ "n": 2 }))),
                JobOutcome::Failed(error) => assert_eq!((at % 10, error.kind), (0, JobFailure::Timeout)),
            }
        }
        assert_eq!(benches.0.available_permits(), 2);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn whoever_has_waited_too_long_goes_on_and_the_thread_comes_back() {
        let benches = Benches(Arc::new(Semaphore::new(1)));
        let outcome = benches.work(&job("for (;;) {}"), Duration::from_millis(1)).await;
        let JobOutcome::Failed(error) = outcome else { panic!("{outcome:?}") };
        assert_eq!(error.kind, JobFailure::Timeout);
        let again = benches.work(&job("return {};"), PATIENCE).await;
        assert_eq!(again, JobOutcome::Done { result: json!({}) });
    }
}
