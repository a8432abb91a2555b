//! Hints between the processes that share a database: PostgreSQL's `NOTIFY`.
//!
//! Best effort, as the port says: nothing but freshness depends on it, whoever misses a hint sees the change when it looks at
//! the database the next time, twice a second. So hints travel on connections of their own, not in the transactions that
//! they tell of: transactions that notify are committed one after the other, all over the server. What is told within a few
//! milliseconds goes in one notification; what is told faster than it can be passed on is dropped and counted.

use crate::error::from_sqlx;
use hilo_bus::{Bus, Hint, LocalBus};
use hilo_model::NodeId;
use hilo_store::Result;
use serde::{Deserialize, Serialize};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use std::{collections::HashSet, str::FromStr, sync::Arc, time::Duration};
use tokio::sync::{broadcast, mpsc};

/// The name under which processes of one database hear one another.
const CHANNEL: &str = "hilo_hints";
/// PostgreSQL refuses notifications of 8000 bytes.
const LONGEST: usize = 7_500;
/// At most so many hints may wait to be passed on.
const QUEUE: usize = 4_096;
/// At least so long between two notifications.
const GATHER: Duration = Duration::from_millis(5);
/// How long to wait before listening is tried again.
const PAUSE: Duration = Duration::from_millis(500);

/// The bus of processes that share a database.
#[derive(Debug)]
pub struct PostgresBus {
    local: Arc<LocalBus>,
    outgoing: mpsc::Sender<Hint>,
}

/// What a notification says.
#[derive(Debug, Serialize, Deserialize)]
struct Notification<H> {
    from: NodeId,
    hints: Vec<H>,
}

impl PostgresBus {
    /// Connects to the database at `url` and listens from then on, as long as the bus lives. `node` tells this process's
    /// hints from those of others; a listener may fall behind by `capacity` hints.
    ///
    /// # Errors
    /// `Unavailable` if the server cannot be reached.
    pub async fn connect(url: &str, node: NodeId, capacity: usize) -> Result<Self> {
        let options =
            PgConnectOptions::from_str(url).map_err(from_sqlx)?.application_name("hilo hints").options([
                // A hint that a crash loses is no loss.
                ("synchronous_commit", "off"),
                ("statement_timeout", "5s"),
            ]);
        // One connection listens, one notifies.
        let pool = PgPoolOptions::new().max_connections(2).connect_with(options).await.map_err(from_sqlx)?;
        let listener = listen(&pool).await.map_err(from_sqlx)?;
        let local = Arc::new(LocalBus::new(capacity));
        let (outgoing, waiting) = mpsc::channel(QUEUE);
        let hearing = tokio::spawn(hear(pool.clone(), listener, local.clone(), node));
        tokio::spawn(async move {
            tell(&pool, waiting, node).await;
            hearing.abort();
            pool.close().await;
        });
        Ok(Self { local, outgoing })
    }
}

impl Bus for PostgresBus {
    fn publish(&self, hints: Vec<Hint>) {
        for hint in &hints {
            if self.outgoing.try_send(hint.clone()).is_err() {
                metrics::counter!("hilo_hints_dropped_total").increment(1);
            }
        }
        self.local.publish(hints);
    }

    fn subscribe(&self) -> broadcast::Receiver<Hint> {
        self.local.subscribe()
    }
}

async fn listen(pool: &PgPool) -> sqlx::Result<PgListener> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Passes on what others tell. A connection that is lost is made anew.
async fn hear(pool: PgPool, mut listener: PgListener, local: Arc<LocalBus>, node: NodeId) {
    loop {
        match listener.recv().await {
            Ok(told) => match serde_json::from_str::<Notification<serde_json::Value>>(told.payload()) {
                Ok(told) if told.from == node => {}
                // A newer version may tell of things that this one does not know.
                Ok(told) => local.publish(
                    told.hints.into_iter().filter_map(|hint| serde_json::from_value(hint).ok()).collect(),
                ),
                Err(error) => tracing::debug!(%error, "a notification could not be read"),
            },
            Err(error) => {
                tracing::debug!(%error, "listening for hints was interrupted");
                tokio::time::sleep(PAUSE).await;
                if let Ok(again) = listen(&pool).await {
                    listener = again;
                }
            }
        }
    }
}

/// Tells the others, until nobody can publish any more.
async fn tell(pool: &PgPool, mut waiting: mpsc::Receiver<Hint>, node: NodeId) {
    let mut gathered = Vec::with_capacity(QUEUE);
    while waiting.recv_many(&mut gathered, QUEUE).await > 0 {
        for payload in payloads(&gathered, node) {
            if let Err(error) = sqlx::query!("SELECT pg_notify($1, $2)", CHANNEL, payload).execute(pool).await
            {
                tracing::debug!(%error, "hints could not be passed on");
            }
        }
        gathered.clear();
        tokio::time::sleep(GATHER).await;
    }
}

/// Hints as notifications, each hint once.
fn payloads(hints: &[Hint], node: NodeId) -> Vec<String> {
    let mut seen = HashSet::new();
    let (mut payloads, mut length, mut some) = (Vec::new(), 0, Vec::new());
    let texts = hints.iter().filter(|hint| seen.insert(*hint)).filter_map(|hint| {
        let text = serde_json::value::to_raw_value(hint).ok()?;
        (text.get().len() < LONGEST).then_some(text)
    });
    let mut finish = |hints: Vec<Box<serde_json::value::RawValue>>| {
        payloads.extend(serde_json::to_string(&Notification { from: node, hints }).ok());
    };
    for text in texts {
        if length + text.get().len() > LONGEST {
            finish(std::mem::take(&mut some));
            length = 0;
        }
        length += text.get().len() + 1;
        some.push(text);
    }
    if !some.is_empty() {
        finish(some);
    }
    payloads
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{Id, Scope};
    use hilo_store::partition::PartitionId;
    use uuid::Uuid;

    fn thread(number: u128) -> Hint {
        Hint::Thread {
            scope: Scope {
                workspace: Id::from_uuid(Uuid::from_u128(1)),
                environment: Id::from_uuid(Uuid::from_u128(2)),
            },
            contact: Id::from_uuid(Uuid::from_u128(number)),
            partition: PartitionId(3),
            offset: 4,
        }
    }

    #[test]
    fn any_number_of_hints_fits_into_notifications_that_postgresql_takes() {
        let node = NodeId::from_uuid(Uuid::from_u128(7));
        let hints: Vec<Hint> = (0..1_000).chain(0..1_000).map(thread).collect();
        let payloads = payloads(&hints, node);
        assert!(payloads.len() > 1 && payloads.iter().all(|payload| payload.len() < 8_000));
        let told: Vec<Hint> = payloads
            .iter()
            .flat_map(|payload| serde_json::from_str::<Notification<Hint>>(payload).unwrap().hints)
            .collect();
        assert_eq!(told, hints[..1_000], "each once and in order");
    }
}
