//! Starting and stopping everything that makes lanes move.

use crate::{
    awaiting::Awaiting,
    clockwork::Clockwork,
    commands::Commands,
    committer::Committer,
    configuration::{self, Configuration},
    dispatcher::{self, Dispatchers, Patience},
    indexer::{self, Indexer},
    intake::Intake,
    keyring::Keyring,
    limits::Limits,
    live::Live,
    numbers::Numbers,
    ownership::Ownership,
    retention::{self, Keep},
    subscriptions::{self, Subscriptions},
    templates::{self, Templates},
    timers::{Alarm, Timers},
    worker::{self, Workers},
};
use hilo_bus::{Bus, Hint};
use hilo_egress::{
    channel::{ChannelSender, NumberOffice, TemplateBook},
    http::HttpCaller,
};
use hilo_files::Files;
use hilo_model::{Clock, NodeId};
use hilo_store::{Store, partition::PartitionId};
use hilo_vault::Vault;
use std::{sync::Arc, time::Duration};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What the runtime is built on.
#[derive(Debug, Clone)]
pub struct Ports {
    /// The database.
    pub store: Arc<dyn Store>,
    /// Keys.
    pub vault: Arc<Vault>,
    /// Live events.
    pub bus: Arc<dyn Bus>,
    /// Channels.
    pub sender: Arc<dyn ChannelSender>,
    /// Channels' templates.
    pub templates: Arc<dyn TemplateBook>,
    /// Channels' numbers.
    pub numbers: Arc<dyn NumberOffice>,
    /// Backends.
    pub http: Arc<dyn HttpCaller>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Attachments.
    pub files: Files,
}

/// How the runtime behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many workers decide turns.
    pub workers: usize,
    /// How patient dispatchers are.
    pub patience: Patience,
    /// Whether other processes may work on the same database: then it is looked at without being told, and the leases of
    /// others are respected. If not, whoever starts the runtime has made sure that no other process uses the database.
    pub shared: bool,
    /// How long things are kept.
    pub keep: Keep,
    /// This process's name among owners; a fresh one if none is given.
    pub node: Option<NodeId>,
    /// Where Hilo is reached, for addresses that flows give out; empty if nobody knows.
    pub base_url: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            workers: 1,
            patience: Patience::default(),
            shared: false,
            keep: Keep::default(),
            node: None,
            base_url: String::new(),
        }
    }
}

/// The runtime could not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    /// The settings cannot be used.
    #[error(transparent)]
    Configuration(#[from] configuration::Error),
    /// There is no key to hash words with.
    #[error(transparent)]
    SearchKey(#[from] indexer::KeyError),
}

/// Everything that makes lanes move, running.
#[derive(Debug)]
pub struct Runtime {
    /// The way in for events.
    pub intake: Arc<Intake>,
    /// The way in for orders.
    pub commands: Commands,
    /// The settings.
    pub configuration: Arc<Configuration>,
    /// The way to the store for writes.
    pub committer: Committer,
    /// Contacts' keys.
    pub keyring: Arc<Keyring>,
    /// What must happen outside.
    pub dispatchers: Dispatchers,
    /// What changes, for those who watch.
    pub live: Live,
    /// Accounts' message templates.
    pub templates: Templates,
    /// Numbers, at their provider.
    pub numbers: Numbers,
    /// Who is told what happens in channels.
    pub subscriptions: Subscriptions,
    ownership: Arc<Ownership>,
    workers: Workers,
    stop: CancellationToken,
    stop_dispatching: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
    dispatching: JoinHandle<()>,
}

/// How often the settings' revision and, on a shared database, the journal are looked at.
const LOOK: Duration = Duration::from_millis(500);

impl Runtime {
    /// Starts everything. When this returns, the partitions that are free are ours.
    pub async fn start(ports: Ports, options: Options) -> Result<Self, Error> {
        let Ports { store, vault, bus, sender, templates: book, numbers: office, http, clock, files } = ports;
        let installation = store.installation().await?;
        // First: addresses that flows give out are proved by a key that is made of it.
        let search_key = indexer::search_key(&*store, &vault, &*clock).await?;
        let configuration =
            Configuration::load(store.clone(), vault.clone(), &options.base_url, clock.now()).await?;
        let configuration = Arc::new(configuration);
        let keyring = Arc::new(Keyring::new(store.clone(), vault));
        let committer = Committer::start(store.clone());
        let (workers, stations) = Workers::new(options.workers);
        let (dispatchers, desk) = Dispatchers::new();
        let alarm = Alarm::default();
        let intake = Arc::new(Intake::new(
            store.clone(),
            committer.clone(),
            keyring.clone(),
            workers.clone(),
            clock.clone(),
        ));
        let (stop, stop_dispatching) = (CancellationToken::new(), CancellationToken::new());

        let node = options.node.unwrap_or_else(|| crate::clock::fresh_id(clock.now()));
        let ownership = Arc::new(Ownership::new(store.clone(), node, installation.partitions));
        let (live, telling) =
            Live::start(store.clone(), &*bus, &installation, CancellationToken::new()).await?;
        let (bell, heard) = templates::Bell::new();
        let awaiting = Awaiting {
            store: store.clone(),
            committer: committer.clone(),
            configuration: configuration.clone(),
            clock: clock.clone(),
            bell: bell.clone(),
        };
        let tools = Arc::new(worker::Tools {
            store: store.clone(),
            bell,
            installation: installation.clone(),
            committer: committer.clone(),
            keyring: keyring.clone(),
            configuration: configuration.clone(),
            clock: clock.clone(),
            bus: bus.clone(),
            dispatchers: dispatchers.clone(),
            alarm: alarm.clone(),
        });
        let mut tasks = stations.start(&tools, &stop);
        tasks.push(telling);
        let dispatching = desk.start(
            dispatcher::Tools {
                store: store.clone(),
                committer: committer.clone(),
                keyring: keyring.clone(),
                configuration: configuration.clone(),
                intake: intake.clone(),
                clock: clock.clone(),
                bus: bus.clone(),
                sender: sender.clone(),
                http: http.clone(),
                files: files.clone(),
                patience: options.patience,
                lease: dispatcher::lease::Lease::default(),
                stopped: dispatcher::Stopped::default(),
                breakers: dispatcher::breaker::Breakers::default(),
                uploads: Arc::default(),
                benches: dispatcher::jobs::Benches::default(),
                installation: installation.clone(),
            },
            stop_dispatching.clone(),
        );
        if !options.shared {
            ownership.evict_predecessor().await?;
        }
        ownership.balance(&workers, &dispatchers).await?;
        {
            let (ownership, workers, dispatchers, stop) =
                (ownership.clone(), workers.clone(), dispatchers.clone(), stop.clone());
            tasks.push(tokio::spawn(async move { ownership.run(&workers, &dispatchers, stop).await }));
        }
        let timers = Timers {
            store: store.clone(),
            committer: committer.clone(),
            keyring: keyring.clone(),
            ownership: ownership.clone(),
            workers: workers.clone(),
            clock: clock.clone(),
            alarm,
        };
        tasks.push(tokio::spawn(timers.run(stop.clone())));
        let indexer = Indexer {
            store: store.clone(),
            committer: committer.clone(),
            keyring: keyring.clone(),
            ownership: ownership.clone(),
            workers: workers.clone(),
            key: search_key,
        };
        tasks.push(tokio::spawn(indexer.run(stop.clone())));
        let sweeper = retention::run(
            store.clone(),
            files.clone(),
            clock.clone(),
            configuration.clone(),
            options.keep,
            stop.clone(),
        );
        tasks.push(tokio::spawn(sweeper));
        let telling = Arc::new(subscriptions::Tools {
            store: store.clone(),
            committer: committer.clone(),
            keyring: keyring.clone(),
            configuration: configuration.clone(),
            ownership: ownership.clone(),
            workers: workers.clone(),
            clock: clock.clone(),
            http: http.clone(),
        });
        tasks.push(tokio::spawn(subscriptions::run(telling, stop.clone())));
        let keeping = Arc::new(templates::Tools {
            store: store.clone(),
            committer: committer.clone(),
            configuration: configuration.clone(),
            clock: clock.clone(),
            files,
            book,
            ownership: ownership.clone(),
            installation: installation.clone(),
        });
        tasks.push(tokio::spawn(templates::run(keeping, heard, stop.clone())));
        tasks.push(tokio::spawn(awaiting.run(stop.clone())));
        let clockwork = Clockwork {
            store: store.clone(),
            committer: committer.clone(),
            configuration: configuration.clone(),
            keyring: keyring.clone(),
            intake: intake.clone(),
            ownership: ownership.clone(),
            workers: workers.clone(),
            clock: clock.clone(),
            installation: installation.clone(),
        };
        tasks.push(tokio::spawn(clockwork.run(stop.clone())));
        let limits = Limits {
            store: store.clone(),
            configuration: configuration.clone(),
            clock: clock.clone(),
            sender,
            intake: intake.clone(),
            ownership: ownership.clone(),
            installation,
        };
        tasks.push(tokio::spawn(limits.run(stop.clone())));
        let watch = Watch {
            store: store.clone(),
            configuration: configuration.clone(),
            ownership: ownership.clone(),
            workers: workers.clone(),
            dispatchers: dispatchers.clone(),
            clock,
            shared: options.shared,
        };
        let hints = bus.subscribe();
        tasks.push(tokio::spawn(watch.run(hints, stop.clone())));
        let commands = Commands::new(intake.clone(), store, bus);
        let templates = Templates::new(intake.clone(), configuration.clone());
        let numbers = Numbers::new(configuration.clone(), office);
        let subscriptions = Subscriptions::new(http, configuration.clone());
        Ok(Self {
            intake,
            commands,
            configuration,
            committer,
            keyring,
            dispatchers,
            live,
            templates,
            numbers,
            subscriptions,
            ownership,
            workers,
            stop,
            stop_dispatching,
            tasks,
            dispatching,
        })
    }

    /// Entries taken in here that wait for their turn, about.
    pub fn backlog(&self) -> usize {
        self.workers.backlog()
    }

    /// Stops gracefully: sends under way are finished, everything else is left to the next owner, leases are given up.
    pub async fn stop(self) {
        self.live.end();
        self.stop_dispatching.cancel();
        let _ = self.dispatching.await;
        self.stop.cancel();
        for task in self.tasks {
            let _ = task.await;
        }
        self.ownership.release_all().await;
    }
}

/// Notices what this process was not told of.
struct Watch {
    store: Arc<dyn Store>,
    configuration: Arc<Configuration>,
    ownership: Arc<Ownership>,
    workers: Workers,
    dispatchers: Dispatchers,
    clock: Arc<dyn Clock>,
    shared: bool,
}

impl Watch {
    async fn run(self, mut hints: tokio::sync::broadcast::Receiver<Hint>, stop: CancellationToken) {
        use tokio::sync::broadcast::error::RecvError;
        let mut tick = tokio::time::interval(LOOK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = tick.tick() => self.look().await,
                hint = hints.recv() => match hint {
                    Ok(Hint::Appended { partition }) => self.workers.look(partition),
                    Ok(Hint::Ordered { partition }) => self.dispatchers.look(partition),
                    Ok(Hint::Heard { channel }) => self.dispatchers.heard_of(channel),
                    Ok(Hint::Settings { .. }) => self.refresh().await,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => self.look().await,
                    Err(RecvError::Closed) => return,
                },
            }
        }
    }

    async fn refresh(&self) {
        if let Err(error) = self.configuration.refresh(self.clock.now()).await {
            tracing::error!(%error, "the settings could not be read; the earlier ones stay");
        }
    }

    async fn look(&self) {
        self.refresh().await;
        if !self.shared {
            return;
        }
        let owned: Vec<PartitionId> = self.ownership.fences().into_keys().collect();
        match self.store.partitions(&owned).await {
            Ok(states) => {
                for state in states.iter().filter(|state| state.head > state.cursor) {
                    self.workers.look(state.fence.partition);
                }
            }
            Err(error) => tracing::error!(%error, "partitions could not be looked at"),
        }
        for partition in owned {
            self.dispatchers.look(partition);
        }
    }
}
