use crate::{
    config::Config,
    connection::Listener,
    control, driver,
    event::{Entry, Event, HookPlan},
    graph,
    log::{Log, OpenError},
    world::{Faults, World},
};
use axum::Router;
use hilo_model::{Clock, Duration, IdSource, Timestamp};
use hilo_whatsapp_wire::webhook::StatusKind;
use parking_lot::{Mutex, MutexGuard};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};
use tokio::sync::{Notify, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// A simulator. Cheap to clone; all clones are the same one.
#[derive(Debug, Clone)]
pub struct Simulator(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    world: Mutex<World>,
    chance: Mutex<IdSource>,
    pace: Mutex<graph::Pace>,
    log: Log,
    durable: watch::Receiver<u64>,
    clock: Arc<dyn Clock>,
    seed: u64,
    timing: crate::Timing,
    media_dir: PathBuf,
    address: OnceLock<SocketAddr>,
    changed: Notify,
    stop: CancellationToken,
}

/// A simulator that listens. Dropping it stops it.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    simulator: Simulator,
    tasks: TaskTracker,
}

/// Why a simulator does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its log cannot be opened.
    #[error(transparent)]
    Log(#[from] OpenError),
    /// Its folder cannot be made, or its address cannot be listened on.
    #[error("the simulator cannot start: {0}")]
    Io(#[from] std::io::Error),
}

/// The log cannot be written: nothing can be accepted any more.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the simulator's log cannot be written")]
pub struct LogFailed;

impl Simulator {
    /// Opens the log and listens.
    ///
    /// # Errors
    /// If the folder or the log cannot be used, or the address not be listened on.
    pub async fn start(config: Config) -> Result<Running, StartError> {
        let listener = tokio::net::TcpListener::bind(config.listen).await?;
        let addr = listener.local_addr()?;
        let simulator = Self::open(config)?;
        // A simulator that was just opened has no address yet.
        let _ = simulator.0.address.set(addr);
        let tasks = TaskTracker::new();
        let (router, stop) = (simulator.router(), simulator.0.stop.clone());
        tasks.spawn(driver::run(simulator.clone(), tasks.clone()));
        tasks.spawn(async move {
            let service = router.into_make_service_with_connect_info::<crate::connection::Cut>();
            let served =
                axum::serve(Listener::new(listener), service).with_graceful_shutdown(stop.cancelled_owned());
            if let Err(error) = served.await {
                tracing::error!(%error, "the simulator stopped listening");
            }
        });
        Ok(Running { addr, simulator, tasks })
    }

    fn open(config: Config) -> Result<Self, StartError> {
        let media_dir = config.data_dir.join("media");
        std::fs::create_dir_all(&media_dir)?;
        let mut world = World::new(config.timing);
        let log = Log::open(&config.data_dir.join("log.jsonl"), config.fsync, |entry| {
            world.apply(Arc::new(entry));
        })?;
        // The same seed must not repeat what it decided before a restart.
        let chance = IdSource::new(Timestamp::from_seconds(0), config.seed ^ (world.seq() << 20));
        let simulator = Self(Arc::new(Inner {
            durable: log.durable(),
            world: Mutex::new(world),
            chance: Mutex::new(chance),
            pace: Mutex::default(),
            log,
            clock: config.clock,
            seed: config.seed,
            timing: config.timing,
            media_dir,
            address: OnceLock::new(),
            changed: Notify::new(),
            stop: CancellationToken::new(),
        }));
        let mut world = simulator.world();
        for event in config.business.events(&world) {
            simulator.record(&mut world, event);
        }
        for number in config.numbers {
            if world.number(&number.id).is_none() {
                simulator.record(&mut world, Event::NumberSet { number: Box::new(number) });
            }
        }
        for template in config.templates {
            if world.templates().find("", &template.name, &template.language).is_none() {
                simulator.record(&mut world, Event::TemplateSet { template });
            }
        }
        drop(world);
        Ok(simulator)
    }

    /// All endpoints: Meta's, the control API, and the phone's page.
    pub fn router(&self) -> Router {
        let own = graph::routes().nest("/simulator", control::routes()).merge(hilo_web::phone());
        graph::versioned(self, own.with_state(self.clone()))
    }

    /// The state of things. Not to be held over an await.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.0.world.lock()
    }

    /// The present moment on the simulator's clock.
    pub fn now(&self, world: &World) -> Timestamp {
        self.0.clock.now().plus(world.shift())
    }

    /// Writes an event down and takes it in. It is durable once [`Simulator::durable`] says so.
    pub fn record(&self, world: &mut World, event: Event) -> u64 {
        let entry = Entry { seq: world.seq() + 1, at: self.now(world), event };
        if let Err(error) = self.0.log.append(&entry) {
            // Events hold text and numbers only, which JSON can always say.
            tracing::error!(%error, "an event of the simulator has no JSON");
        }
        let seq = entry.seq;
        world.apply(Arc::new(entry));
        self.0.changed.notify_one();
        seq
    }

    /// Waits until an event is durable.
    ///
    /// # Errors
    /// If the log cannot be written.
    pub async fn durable(&self, seq: u64) -> Result<(), LogFailed> {
        let mut durable = self.0.durable.clone();
        durable.wait_for(|last| *last >= seq).await.map(|_| ()).map_err(|_| LogFailed)
    }

    /// The last durable event, for waiting for the next.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.0.durable.clone()
    }

    /// How the next webhook goes: faults strike here.
    pub fn plan_hook(&self, faults: &mut Faults, status: Option<&StatusKind>) -> HookPlan {
        let mut chance = self.0.chance.lock();
        let late = Duration::from_millis(faults.delay_ms);
        let mut plan = HookPlan::default();
        if faults.delay.strikes(&mut chance) {
            plan.delay = late;
        }
        if faults.reorder.strikes(&mut chance) {
            plan.overtaken = true;
            plan.delay = Duration::from_micros(chance.bits() % (late.as_micros() + 1));
        }
        if faults.duplicate.strikes(&mut chance) {
            plan.doubled = faults.duplicate_copies;
        }
        if !matches!(status, None | Some(StatusKind::Failed)) {
            plan.lost = faults.lose_status.strikes(&mut chance);
        }
        plan
    }

    /// The next number by chance.
    pub(crate) fn bits(&self) -> u64 {
        self.0.chance.lock().bits()
    }

    /// Lets something of the faults strike or not.
    pub(crate) fn strikes(&self, strike: &mut crate::world::Strike) -> bool {
        strike.strikes(&mut self.0.chance.lock())
    }

    /// A message id that no other event of this log has.
    pub(crate) fn message_id(&self, world: &World) -> String {
        use base64::Engine as _;
        let seq = world.seq() + 1;
        let mut bytes = self.0.seed.to_be_bytes().to_vec();
        bytes.extend(seq.to_be_bytes());
        bytes.extend(self.bits().to_be_bytes());
        format!("wamid.{}", base64::engine::general_purpose::STANDARD.encode(bytes))
    }

    pub(crate) fn pace(&self) -> MutexGuard<'_, graph::Pace> {
        self.0.pace.lock()
    }

    pub(crate) fn timing(&self) -> &crate::Timing {
        &self.0.timing
    }

    /// What decides all that is random.
    pub(crate) fn seed(&self) -> u64 {
        self.0.seed
    }

    pub(crate) fn media_path(&self, id: &str) -> PathBuf {
        self.0.media_dir.join(id)
    }

    pub(crate) fn media_dir(&self) -> &Path {
        &self.0.media_dir
    }

    /// Where the simulator can be reached.
    pub(crate) fn base_url(&self) -> String {
        self.0.address.get().map(|address| format!("http://{address}")).unwrap_or_default()
    }

    pub(crate) fn changed(&self) -> &Notify {
        &self.0.changed
    }

    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.0.stop
    }
}

impl Running {
    /// The simulator itself.
    pub fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// The address as a URL, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Stops listening and posting, and waits until everything is written. What is not delivered yet is delivered
    /// after the next start.
    pub async fn stop(self) {
        self.simulator.0.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.simulator.0.stop.cancel();
    }
}
