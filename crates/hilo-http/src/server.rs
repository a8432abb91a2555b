//! Everything under one roof.

use crate::{
    around::around,
    cloud,
    health::{self, MetricsSource},
    hooks,
    problem::{Code, Problem},
    public_url::PublicUrl,
    rate::{Known, Limiter},
    state::{Api, Parts},
    v1,
    webhooks::whatsapp::{self, Door},
};
use axum::{Router, extract::DefaultBodyLimit, middleware, serve::ListenerExt};
use hilo_app::App;
use hilo_egress::Secret;
use hilo_files::Files;
use hilo_model::Clock;
use hilo_runtime::{
    Runtime, commands::Commands, configuration::Configuration, dispatcher::Dispatchers, intake::Intake,
    live::Live, numbers::Numbers, subscriptions::Subscriptions, templates::Templates,
};
use hilo_store::Store;
use std::{net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The limit for bodies of the API, but for uploads.
pub(crate) const BODY: usize = 2 * 1024 * 1024;

/// How the server behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// Requests per second that one caller of the API may make, on average.
    pub requests_per_second: u32,
    /// How many at once.
    pub burst: u32,
    /// Attempts per minute to sign in with one e-mail address.
    pub sign_ins_per_minute: u32,
    /// Attempts per minute to sign in from one network address, whatever the e-mail addresses. An office behind one address
    /// signs in in the morning, so it is more.
    pub sign_ins_per_minute_and_client: u32,
    /// Whether a proxy stands before, whose `X-Forwarded-For` says where requests come from and whose `X-Forwarded-Proto` says
    /// whether by https. Without one, anybody could say anything there.
    pub trust_forwarded_for: bool,
    /// Where Hilo is reached from outside.
    pub public_url: Option<PublicUrl>,
    /// Where the text for `/metrics` comes from; without it there is no such page.
    pub metrics: Option<MetricsSource>,
    /// Who knows it may read `/metrics`; without it, whoever is on this machine may.
    pub metrics_token: Option<Secret>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            requests_per_second: 100,
            burst: 200,
            sign_ins_per_minute: 10,
            sign_ins_per_minute_and_client: 60,
            trust_forwarded_for: false,
            public_url: None,
            metrics: None,
            metrics_token: None,
        }
    }
}

/// What the server is built on.
#[derive(Debug, Clone)]
pub struct Server {
    /// The use cases.
    pub app: App,
    /// For health, and for finding whose an address is.
    pub store: Arc<dyn Store>,
    /// The way in for events.
    pub intake: Arc<Intake>,
    /// The way in for orders.
    pub commands: Commands,
    /// What changes.
    pub live: Live,
    /// Accounts' message templates.
    pub templates: Templates,
    /// Numbers, at their provider.
    pub numbers: Numbers,
    /// Tries out who is told what happens in channels.
    pub subscriptions: Subscriptions,
    /// The settings.
    pub configuration: Arc<Configuration>,
    /// Hear that a number is alive.
    pub dispatchers: Dispatchers,
    /// Attachments.
    pub files: Files,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How it behaves.
    pub options: Options,
}

impl Server {
    /// A server for a running runtime.
    pub fn new(
        runtime: &Runtime,
        app: App,
        store: Arc<dyn Store>,
        files: Files,
        clock: Arc<dyn Clock>,
        options: Options,
    ) -> Self {
        Self {
            app,
            store,
            intake: runtime.intake.clone(),
            commands: runtime.commands.clone(),
            live: runtime.live.clone(),
            templates: runtime.templates.clone(),
            numbers: runtime.numbers.clone(),
            subscriptions: runtime.subscriptions.clone(),
            configuration: runtime.configuration.clone(),
            dispatchers: runtime.dispatchers.clone(),
            files,
            clock,
            options,
        }
    }

    /// All routes.
    pub fn router(self) -> Router {
        let door = Door {
            configuration: self.configuration.clone(),
            intake: self.intake,
            dispatchers: self.dispatchers,
            clock: self.clock.clone(),
        };
        let api = Api::new(Parts {
            app: self.app,
            store: self.store,
            commands: self.commands,
            live: self.live,
            templates: self.templates,
            numbers: self.numbers,
            subscriptions: self.subscriptions,
            configuration: self.configuration,
            files: self.files,
            studio: v1::attachments::Studio::default(),
            clock: self.clock,
            callers: Limiter::new(
                f64::from(self.options.requests_per_second.max(1)),
                f64::from(self.options.burst.max(1)),
            ),
            known: Known::default(),
            hooks: hooks::calls(),
            callbacks: hooks::callbacks(),
            noting: hooks::Noting::default(),
            sign_ins: Limiter::new(
                f64::from(self.options.sign_ins_per_minute.max(1)) / 60.0,
                f64::from(self.options.sign_ins_per_minute.max(1)),
            ),
            sign_ins_of_clients: Limiter::new(
                f64::from(self.options.sign_ins_per_minute_and_client.max(1)) / 60.0,
                f64::from(self.options.sign_ins_per_minute_and_client.max(1)),
            ),
            options: self.options,
        });
        let (v1, _) = v1::router().with_state(api.clone()).split_for_parts();
        let v1 = v1
            .fallback(|| async { Problem::new(Code::NoRoute) })
            .layer(DefaultBodyLimit::max(BODY))
            .layer(middleware::from_fn_with_state(api.clone(), around));
        whatsapp::router(door)
            .merge(health::router(api.clone()))
            .nest(v1::BASE, v1)
            .nest_service(cloud::BASE, cloud::service(api.clone()))
            .merge(hooks::router(api))
            .merge(hilo_web::desk())
    }
}

/// Serves until told to stop, then finishes what is under way.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> std::io::Result<()> {
    // Answers are small and must leave at once.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).await
}
