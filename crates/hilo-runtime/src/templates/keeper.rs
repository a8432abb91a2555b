//! One account.

use super::{Key, Tools, Wake, orders, pages, records::Records, told};
use hilo_egress::channel::{Account, SendError};
use hilo_model::ChannelId;
use std::{sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;

/// How often everything is read though nothing was said.
const EVERY: Duration = Duration::from_secs(30 * 60);
/// How long after a webhook everything is read. Many come at once when many templates were handed in, and calls are counted.
const SETTLE: Duration = Duration::from_secs(30);
/// How long to wait after a first failure; twice as long after each further one.
const PAUSE: Duration = Duration::from_secs(5);

/// An account at hand.
pub(super) struct Keeper {
    pub(super) tools: Arc<Tools>,
    pub(super) key: Key,
}

/// Why an account could not be taken care of now.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The provider.
    #[error(transparent)]
    Provider(#[from] SendError),
    /// Our own store.
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    /// Our own store, writing.
    #[error(transparent)]
    Commit(#[from] crate::committer::CommitError),
    /// A stored document.
    #[error(transparent)]
    Unreadable(#[from] hilo_settings::Unreadable),
    /// A document that cannot be written.
    #[error(transparent)]
    Unwritable(#[from] serde_json::Error),
    /// The channel went meanwhile, or its token cannot be opened.
    #[error("the account has no usable channel")]
    NoAccount,
}

/// Takes care of one account until told to end.
pub(super) async fn run(
    tools: Arc<Tools>,
    key: Key,
    mut wakes: mpsc::UnboundedReceiver<Wake>,
    end: CancellationToken,
) {
    let keeper = Keeper { tools, key };
    let mut due = Instant::now();
    let mut failures = 0;
    loop {
        tokio::select! {
            () = end.cancelled() => return,
            wake = wakes.recv() => {
                let Some(wake) = wake else { return };
                let soon = keeper.hear(wake).await;
                due = due.min(Instant::now() + soon);
            }
            () = tokio::time::sleep_until(due) => {
                let pause = keeper.round(&mut failures).await;
                due = Instant::now() + pause;
            }
        }
    }
}

impl Keeper {
    /// What a wake changes at once; how soon everything is to be read.
    async fn hear(&self, wake: Wake) -> Duration {
        let Wake::Told { field, body } = wake else { return Duration::ZERO };
        match told::hear(self, &field, body).await {
            Ok(told::Heard::Known) => SETTLE,
            Ok(told::Heard::Unknown) => Duration::ZERO,
            Ok(told::Heard::Nothing) => EVERY,
            Err(error) => {
                tracing::error!(%error, account = self.key.1, "what was told about a template could not be kept");
                PAUSE
            }
        }
    }

    /// Reads everything and does what is ordered; how long to wait until the next time.
    async fn round(&self, failures: &mut u32) -> Duration {
        let read = pages::read(self).await;
        let done = match &read {
            Ok(()) => orders::carry_out(self).await,
            Err(_) => Ok(true),
        };
        match read.and(done) {
            Ok(all_done) => {
                *failures = 0;
                if all_done { EVERY } else { PAUSE }
            }
            Err(error) => {
                *failures += 1;
                tracing::warn!(%error, account = self.key.1, "an account's templates could not be kept up");
                if let Failure::Provider(error) = &error
                    && let Err(error) = Records::note_problem(self, error).await
                {
                    tracing::error!(%error, "why templates could not be read could not be kept");
                }
                PAUSE.saturating_mul(1 << (*failures - 1).min(9)).min(EVERY)
            }
        }
    }

    /// How the account is reached, through any of its channels: the first that can be used.
    pub(super) fn account(&self) -> Result<Arc<Account>, Failure> {
        let snapshot = self.tools.configuration.present();
        let (scope, id) = &self.key;
        let mut usable: Vec<(ChannelId, Arc<Account>)> = snapshot
            .channels
            .values()
            .filter(|entry| entry.channel.scope() == *scope)
            .filter(|entry| entry.channel.whatsapp().is_some_and(|number| number.waba_id == *id))
            .filter_map(|entry| Some((entry.channel.id, entry.account.clone()?)))
            .collect();
        usable.sort_by_key(|(id, _)| *id);
        usable.into_iter().next().map(|(_, account)| account).ok_or(Failure::NoAccount)
    }
}
