//! What retention no longer wants is deleted, a little at a time (C8).

use crate::{configuration::Configuration, expiry};
use hilo_files::Files;
use hilo_model::{Clock, Duration};
use hilo_store::{Store, figure::FIGURE_HOURS_KEPT, partition::Retention};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How often the sweeper looks.
const EVERY: std::time::Duration = std::time::Duration::from_secs(600);
/// Rows deleted in one transaction: some milliseconds' worth.
const CHUNK: u32 = 1_000;

/// How long things are kept, unless the installation says otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Keep {
    /// Journal entries whose turn is committed.
    pub journal: Duration,
    /// Answers to commands and idempotency keys.
    pub answers: Duration,
    /// Steps of ended runs.
    pub run_steps: Duration,
    /// Figures by the hour; older ones are kept by the day and the month. Questions expect those of
    /// [`FIGURE_HOURS`](hilo_store::figure::FIGURE_HOURS).
    pub figure_hours: Duration,
    /// Uploaded files that no message uses and no setting names.
    pub uploads: Duration,
}

impl Default for Keep {
    fn default() -> Self {
        Self {
            journal: Duration::from_days(7),
            answers: Duration::from_days(2),
            run_steps: Duration::from_days(90),
            figure_hours: FIGURE_HOURS_KEPT,
            // As long as WhatsApp keeps what is uploaded there.
            uploads: Duration::from_days(30),
        }
    }
}

/// Sweeps until told to stop. Several processes may sweep the same database: what one deleted the other does not find.
pub(crate) async fn run(
    store: Arc<dyn Store>,
    files: Files,
    clock: Arc<dyn Clock>,
    configuration: Arc<Configuration>,
    keep: Keep,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
        let policy = Retention {
            now: clock.now(),
            journal: keep.journal,
            answers: keep.answers,
            run_steps: keep.run_steps,
            figure_hours: keep.figure_hours,
            zones: configuration.present().zones.clone(),
        };
        let mut gone = 0;
        loop {
            match store.sweep(&policy, CHUNK).await {
                Ok(0) => break,
                Ok(rows) => gone += rows,
                Err(error) => {
                    tracing::error!(%error, "what retention no longer wants could not be deleted; later again");
                    break;
                }
            }
            if stop.is_cancelled() {
                return;
            }
            tokio::task::yield_now().await;
        }
        metrics::counter!("hilo_swept_rows_total").increment(gone);
        match expiry::sweep(store.as_ref(), &files, clock.now(), keep.uploads).await {
            Ok(files) => metrics::counter!("hilo_deleted_files_total").increment(files),
            Err(error) => {
                tracing::error!(%error, "files that nobody needs any more could not be deleted; later again");
            }
        }
    }
}
