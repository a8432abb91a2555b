//! Putting the parts together, and taking them apart in order.

use super::first_start::{self, LogIn};
use crate::{
    config::{Config, Database},
    demo::{Demo, DemoArgs},
    open::{self, Node},
    operator::settings,
};
use anyhow::Context;
use hilo_app::App;
use hilo_bus::{Bus, LocalBus};
use hilo_egress::{
    Secret,
    client::{GuardedClient, HttpClient},
};
use hilo_http::{Server, health::MetricsSource, public_url::PublicUrl};
use hilo_model::{Clock, Duration};
use hilo_runtime::{
    Options, Ports, Runtime,
    clock::{SystemClock, fresh_id},
    dispatcher::Patience,
    retention::Keep,
};
use hilo_settings::Workspace;
use hilo_store::Store;
use hilo_store_postgres::PostgresBus;
use hilo_vault::Vault;
use hilo_whatsapp::{CloudApi, Timeouts};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{
    io::{self, Write},
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    net::{TcpListener, TcpSocket},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

/// By how many hints a listener may fall behind before it has to look at everything afresh.
const HINTS: usize = 4096;
/// How often the figures for `/metrics` are tidied up.
const UPKEEP: std::time::Duration = std::time::Duration::from_secs(5);
/// How long requests under way may take once the process is to stop.
const LAST_REQUESTS: std::time::Duration = std::time::Duration::from_secs(10);

/// A Hilo that runs.
#[derive(Debug)]
pub(super) struct Running {
    address: SocketAddr,
    public_url: Option<PublicUrl>,
    store: Arc<dyn Store>,
    runtime: Runtime,
    server: JoinHandle<io::Result<()>>,
    upkeep: JoinHandle<()>,
    stop_serving: CancellationToken,
    log_in: Option<LogIn>,
    demo: Option<Demo>,
    /// Nobody else works in the data folder as long as this lives.
    _node: Node,
}

impl Running {
    /// Opens and starts everything. When this returns, requests are answered and lanes move.
    pub(super) async fn start(mut config: Config, demo: &DemoArgs) -> anyhow::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let node = Node::take(&config.data_dir, fresh_id(clock.now()))?;
        let listen = config.server.listen;
        let public_url = config.public_url()?;
        let listener = listening(listen)
            .with_context(|| format!("cannot listen on {listen}; choose another address with --listen"))?;
        let address = listener.local_addr()?;
        let demo = demo.start(&config.data_dir).await?;
        config.egress.allow_private_hosts.extend(demo.iter().flat_map(Demo::private_hosts));
        let client = open::client(&config)?;
        let figures = figures()?;

        let base_url = public_url.as_ref().map_or_else(|| format!("http://{address}"), ToString::to_string);
        let store = open::store(&config).await?;
        let built = build(&config, &node, &store, clock, client, (&figures, &base_url), demo.is_none()).await;
        let Built { runtime, server, app, log_in } = match built {
            Ok(built) => built,
            Err(error) => {
                store.close().await;
                return Err(error);
            }
        };
        let stop_serving = CancellationToken::new();
        let server = tokio::spawn(hilo_http::serve(listener, server.router(), stop_serving.clone()));
        let upkeep = tokio::spawn(async move {
            loop {
                tokio::time::sleep(UPKEEP).await;
                figures.run_upkeep();
            }
        });
        let mut running = Self {
            address,
            public_url,
            store,
            runtime,
            server,
            upkeep,
            stop_serving,
            log_in,
            demo,
            _node: node,
        };
        if let Some(demo) = &mut running.demo
            && let Err(error) = demo.furnish(&app, running.store.as_ref(), address).await
        {
            running.stop().await;
            return Err(error.context("the demo cannot be set up"));
        }
        // Whoever reads "ready" may write at once: what the demo has published is live by then.
        running.runtime.configuration.refresh(SystemClock.now()).await?;
        Ok(running)
    }

    /// Tells where everything is, and once how to sign in.
    pub(super) fn tell(&self, out: &mut impl Write) -> io::Result<()> {
        let url = format!("http://{}", self.address);
        writeln!(out, "Hilo is ready at {url}")?;
        writeln!(out, "  API       {url}/api/v1   described by {url}/api/v1/openapi.json")?;
        let reached = self.public_url.as_ref().map_or_else(|| url.clone(), ToString::to_string);
        writeln!(out, "  webhooks  {reached}{}", hilo_http::webhooks::whatsapp::PATH)?;
        if let Some(LogIn { email, password, api_key }) = &self.log_in {
            writeln!(out, "\nThis was the first start. Keep these; they are not shown again:")?;
            writeln!(out, "  e-mail    {email}")?;
            writeln!(out, "  password  {password}")?;
            writeln!(out, "  API key   {api_key}")?;
        }
        match &self.demo {
            Some(demo) => demo.tell(out, &url),
            None => Ok(()),
        }
    }

    /// Stops in the order in which nothing is lost: no more requests; sends under way; leases; the database.
    pub(super) async fn stop(self) {
        self.stop_serving.cancel();
        // Streams of events have no end of their own.
        self.runtime.live.end();
        if let Some(demo) = self.demo {
            demo.stop().await;
        }
        let mut server = self.server;
        match tokio::time::timeout(LAST_REQUESTS, &mut server).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => tracing::error!(%error, "the server stopped listening"),
            Ok(Err(error)) => tracing::error!(%error, "the server ended"),
            Err(_) => {
                tracing::warn!("requests under way were cut off");
                server.abort();
            }
        }
        self.upkeep.abort();
        self.runtime.stop().await;
        self.store.close().await;
    }
}

/// What [`Running`] is made of.
struct Built {
    runtime: Runtime,
    server: Server,
    app: App,
    log_in: Option<LogIn>,
}

async fn build(
    config: &Config,
    node: &Node,
    store: &Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    client: GuardedClient,
    (figures, base_url): (&PrometheusHandle, &str),
    wants_workspace: bool,
) -> anyhow::Result<Built> {
    let is_new = settings::<Workspace>(store.as_ref()).await?.is_empty();
    let vault: Arc<Vault> = open::vault(config, is_new)?;
    let bus: Arc<dyn Bus> = match config.database()? {
        Database::Sqlite(_) => Arc::new(LocalBus::new(HINTS)),
        Database::Postgres(url) => Arc::new(PostgresBus::connect(&url, node.id, HINTS).await?),
    };
    let app = App::new(store.clone(), vault.clone(), bus.clone(), clock.clone());
    // The demo makes a workspace of its own.
    let log_in = match is_new && wants_workspace {
        true => first_start::make(&app, &config.first_start).await?.1,
        false => None,
    };
    node.succeed(store.as_ref()).await?;

    let files = open::files(config, clock.clone())?;
    let cloud = Arc::new(CloudApi::new(client.clone(), Timeouts::default()));
    let ports = Ports {
        store: store.clone(),
        vault,
        bus,
        sender: cloud.clone(),
        templates: cloud.clone(),
        numbers: cloud,
        http: Arc::new(HttpClient::new(client)),
        clock: clock.clone(),
        files: files.clone(),
    };
    let options = Options {
        workers: config.runtime.workers.max(1),
        patience: Patience {
            uncertain: Duration::from_seconds(config.runtime.uncertain_seconds),
            ..Patience::default()
        },
        shared: matches!(config.database()?, Database::Postgres(_)),
        keep: Keep::default(),
        node: Some(node.id),
        base_url: base_url.to_owned(),
    };
    let runtime = Runtime::start(ports, options).await?;
    let figures = figures.clone();
    let options = hilo_http::Options {
        metrics: Some(MetricsSource::new(move || figures.render())),
        metrics_token: config.server.metrics_token.clone().map(Secret::new),
        trust_forwarded_for: config.server.trust_forwarded_for,
        public_url: config.public_url()?,
        ..hilo_http::Options::default()
    };
    let server = Server::new(&runtime, app.clone(), store.clone(), files, clock, options);
    Ok(Built { runtime, server, app, log_in })
}

/// The door. WhatsApp opens hundreds of connections at once; one for which the system's usual 128 places are not enough is
/// tried again only a second later.
fn listening(address: SocketAddr) -> std::io::Result<TcpListener> {
    const PLACES: u32 = 4096;
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A restart may take the address of connections that are still being closed.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(PLACES)
}

/// Collects what all parts count.
/// What is counted: a process counts in one place, however often something is started in it.
fn figures() -> anyhow::Result<PrometheusHandle> {
    static FIGURES: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
    let mut figures = FIGURES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(figures) = &*figures {
        return Ok(figures.clone());
    }
    let new = PrometheusBuilder::new().install_recorder().context("what is counted cannot be collected")?;
    Ok(figures.insert(new).clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use std::time::Duration;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        time::timeout,
    };

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        demo: DemoArgs,
    }

    #[tokio::test]
    async fn the_demo_is_live_when_hilo_is_ready() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config { data_dir: folder.path().to_owned(), ..Config::default() };
        config.server.listen = "127.0.0.1:0".parse().unwrap();
        let line = Line::parse_from(["hilo", "--demo", "--demo-simulator", "127.0.0.1:0"]);
        let running = Running::start(config, &line.demo).await.unwrap();
        let live: usize =
            running.runtime.configuration.present().environments.values().map(|e| e.flows.live_count()).sum();
        running.stop().await;
        assert_eq!(live, 1, "whoever writes now meets no flow");
    }

    #[tokio::test]
    async fn who_listens_does_not_hold_up_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config { data_dir: folder.path().to_owned(), ..Config::default() };
        config.server.listen = "127.0.0.1:0".parse().unwrap();
        let running = Running::start(config, &Line::parse_from(["hilo"]).demo).await.unwrap();
        let key = &running.log_in.as_ref().unwrap().api_key;
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let request =
            format!("GET /api/v1/events HTTP/1.1\r\nHost: hilo\r\nAuthorization: Bearer {key}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut heard = String::new();
        while !heard.contains("event: hello") {
            let mut buffer = [0; 4096];
            let count = stream.read(&mut buffer).await.unwrap();
            assert!(count > 0, "{heard}");
            heard.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
        timeout(LAST_REQUESTS / 2, running.stop()).await.expect("the stream was waited for");
    }

    #[tokio::test]
    async fn hundreds_may_knock_at_once() {
        let listener = listening("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let mut waiting = Vec::new();
        for _ in 0..400 {
            // Nobody accepts meanwhile. The 129th would have to try again after a second.
            let knock = timeout(Duration::from_millis(900), TcpStream::connect(address)).await;
            waiting.push(knock.expect("a place").unwrap());
        }
    }
}
