//! Group commit: whatever waits goes into one transaction, and while that is being made durable the next one
//! gathers, so a batch shares its disk flush. A store with one writer has one queue. Where two transactions may be under way at
//! once events have a queue of their own: somebody outside waits for them, and would wait for the commit of whatever else
//! is being written. The two meet only at partitions that both touch, as the processes of a cluster do.

use hilo_store::{
    Error, Refusal, Store,
    write::{Done, Write},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};

/// At most so many writes in a transaction: a few milliseconds' worth.
const BATCH: usize = 512;
/// Fewer writes than this are not worth a transaction of their own yet.
const FEW: usize = 8;
/// How long a few writes wait for company. Each commit costs the same few hundred microseconds and a flush of the disk, however
/// little it commits: without this a moderate load would keep a whole core busy. Events never wait: a provider, or a person, is
/// waiting for them to be taken in.
const LINGER: Duration = Duration::from_millis(1);
/// At most so many writes may wait; more must wait to wait.
const QUEUE: usize = 4096;
/// How often a batch is repeated when the database was busy or away.
const RETRIES: u32 = 5;

/// Why a write was not committed.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The store refused this write.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error("{0}")]
    Store(Arc<Error>),
    /// The committer has stopped.
    #[error("the process is stopping")]
    Stopped,
}

type Answer = oneshot::Sender<Result<Done, CommitError>>;

/// The way to the store for all writes.
#[derive(Debug, Clone)]
pub struct Committer {
    writes: Queue,
    /// Where events go.
    events: Queue,
}

type Queue = mpsc::Sender<(Write, Answer)>;

impl Committer {
    /// Starts a committer. It ends when all its handles are gone.
    pub fn start(store: Arc<dyn Store>) -> Self {
        let queue = || {
            let (queue, waiting) = mpsc::channel(QUEUE);
            tokio::spawn(run(store.clone(), waiting));
            queue
        };
        let writes = queue();
        let events = if store.writes_in_parallel() { queue() } else { writes.clone() };
        Self { writes, events }
    }

    /// Commits one write, together with whatever else waits.
    pub async fn commit(&self, write: Write) -> Result<Done, CommitError> {
        let answer = self.submit(write).await?;
        answer.await.unwrap_or(Err(CommitError::Stopped))
    }

    /// Puts a write into the queue; its answer comes later.
    pub async fn submit(
        &self,
        write: Write,
    ) -> Result<oneshot::Receiver<Result<Done, CommitError>>, CommitError> {
        let (answer, answered) = oneshot::channel();
        let queue = if matches!(write, Write::Append(_)) { &self.events } else { &self.writes };
        queue.send((write, answer)).await.map_err(|_| CommitError::Stopped)?;
        Ok(answered)
    }
}

async fn run(store: Arc<dyn Store>, mut waiting: mpsc::Receiver<(Write, Answer)>) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let awaited_outside = batch.iter().any(|(write, _)| matches!(write, Write::Append(_)));
        if batch.len() < FEW && !awaited_outside {
            tokio::time::sleep(LINGER).await;
            while batch.len() < BATCH
                && let Ok(request) = waiting.try_recv()
            {
                batch.push(request);
            }
        }
        let (writes, answers): (Vec<Write>, Vec<Answer>) = batch.drain(..).unzip();
        let writes: Arc<[Write]> = writes.into();
        metrics::histogram!("hilo_commit_batch_writes").record(writes.len() as f64);
        match write(&*store, &writes).await {
            Ok(done) => {
                for (answer, done) in answers.into_iter().zip(done) {
                    let _ = answer.send(done.map_err(CommitError::Refused));
                }
            }
            // Something in the batch breaks a rule of the schema: find it by committing one write at a time.
            Err(Error::Constraint { constraint }) if writes.len() > 1 => {
                tracing::warn!(
                    constraint,
                    writes = writes.len(),
                    "a batch was refused; committing its writes one by one"
                );
                for (one, answer) in writes.iter().cloned().zip(answers) {
                    let _ = answer.send(match write(&*store, &[one].into()).await {
                        Ok(mut done) => {
                            done.pop().map_or(Err(CommitError::Stopped), |d| d.map_err(CommitError::Refused))
                        }
                        Err(error) => Err(CommitError::Store(Arc::new(error))),
                    });
                }
            }
            Err(error) => {
                tracing::error!(%error, "a batch could not be committed");
                let error = Arc::new(error);
                for answer in answers {
                    let _ = answer.send(Err(CommitError::Store(error.clone())));
                }
            }
        }
    }
}

async fn write(store: &dyn Store, writes: &Arc<[Write]>) -> hilo_store::Result<Vec<Result<Done, Refusal>>> {
    let mut pause = Duration::from_millis(5);
    for _ in 0..RETRIES {
        match store.write(Arc::clone(writes)).await {
            Err(Error::Retryable(why)) => {
                tracing::debug!(why, "the database was busy");
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            other => return other,
        }
    }
    store.write(Arc::clone(writes)).await
}
