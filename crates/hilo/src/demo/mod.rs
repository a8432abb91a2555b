//! `hilo serve --demo`: a simulated WhatsApp and a shop to talk to, all in this process.

mod orders;
mod shop;
mod templates;

use crate::{
    config::FirstStart,
    open,
    operator::{self, Operator},
    serve::first_start::{self, LogIn},
    simulator::{self, set_number},
};
use anyhow::Context;
use hilo_app::App;
use hilo_model::{EnvironmentKind, Locale, Scope};
use hilo_runtime::clock::{SystemClock, random_seed};
use hilo_simulator::{Config as SimulatorConfig, Simulator, world::Number};
use hilo_store::Store;
use orders::Orders;
use std::{
    fs,
    io::{self, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The number's id in the simulator.
const PHONE_NUMBER_ID: &str = "100000000000001";

/// Whether there is a demo, and where it listens.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct DemoArgs {
    /// Start a simulated WhatsApp and the shop Tienda Aurora too, in a workspace of their own
    #[arg(long)]
    demo: bool,
    /// Where the demo's simulator listens; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value_t = simulator::ADDRESS, requires = "demo")]
    demo_simulator: SocketAddr,
}

/// The demo, running.
#[derive(Debug)]
pub(crate) struct Demo {
    simulator: hilo_simulator::Running,
    /// The number had to be made now: its secrets are new.
    is_new: bool,
    number: Number,
    orders: Orders,
    log_in_file: PathBuf,
    log_in: Option<LogIn>,
}

impl DemoArgs {
    /// Starts what a demo calls and is called by.
    pub(crate) async fn start(&self, data_dir: &Path) -> anyhow::Result<Option<Demo>> {
        if !self.demo {
            return Ok(None);
        }
        let mut config = SimulatorConfig::new(data_dir.join("simulator"), Arc::new(SystemClock));
        config.listen = self.demo_simulator;
        config.timing.retry.longest = hilo_model::Duration::from_seconds(5);
        config.templates = templates::all();
        let simulator = Simulator::start(config).await.with_context(|| {
            format!("the simulator cannot start on {}; choose another --demo-simulator", self.demo_simulator)
        })?;
        let known = simulator.simulator().world().number(PHONE_NUMBER_ID).cloned();
        let is_new = known.is_none();
        let number = known.unwrap_or_else(|| Number {
            id: PHONE_NUMBER_ID.to_owned(),
            waba_id: "200000000000001".to_owned(),
            display_phone_number: "5491150000000".to_owned(),
            verified_name: shop::NAME.to_owned(),
            access_token: secret(),
            app_secret: secret(),
            verify_token: secret(),
            callback_url: None,
            rate: 80.0,
            pair_limit: true,
            allowed_recipients: None,
        });
        let orders = Orders::start(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0)).await?;
        let log_in_file = data_dir.join("demo-log-in.json");
        Ok(Some(Demo { simulator, is_new, number, orders, log_in_file, log_in: None }))
    }
}

fn secret() -> String {
    format!("demo-{:016x}{:016x}", random_seed(), random_seed())
}

impl Demo {
    /// What the shop's flow and its channel must be allowed to call.
    pub(crate) fn private_hosts(&self) -> [String; 2] {
        [self.simulator.addr.to_string(), self.orders.address().to_string()]
    }

    /// Makes workspace, channel and flow as they have to be, and lets webhooks in. Harmless to repeat.
    pub(crate) async fn furnish(
        &mut self,
        app: &App,
        store: &dyn Store,
        server: SocketAddr,
    ) -> anyhow::Result<()> {
        let wanted = FirstStart {
            workspace: "tienda-aurora".to_owned(),
            name: shop::NAME.to_owned(),
            locale: Locale::of("es"),
            time_zone: "America/Argentina/Buenos_Aires".to_owned(),
            admin_email: "admin@tienda-aurora.example".to_owned(),
            admin_name: "Aurora".to_owned(),
        };
        let (there, log_in) = first_start::make(app, &wanted).await?;
        self.log_in = self.keep(log_in)?;
        let production = there.environments.iter().find(|(kind, _)| *kind == EnvironmentKind::Production);
        let (_, environment) = production.context("the demo's workspace has no production")?;
        let scope = Scope { workspace: there.workspace, environment: *environment };
        let operator = Operator { app: app.clone(), caller: operator::caller(scope) };
        shop::set_orders_url(&operator, &self.orders.url()).await?;
        shop::add_team(&operator, store).await?;
        shop::add_channel(&operator, &self.number, &self.simulator.url(), self.is_new).await?;
        shop::publish(&operator).await?;
        let callback_url = Some(format!("http://{}/webhooks/whatsapp", on_this_machine(server)));
        set_number(&self.simulator, Number { callback_url, ..self.number.clone() }).await
    }

    /// The demo's secrets open nothing but a toy, so they are kept, and told at every start.
    fn keep(&self, log_in: Option<LogIn>) -> anyhow::Result<Option<LogIn>> {
        let path = &self.log_in_file;
        if let Some(log_in) = log_in {
            open::private::write(path, &serde_json::to_vec_pretty(&log_in)?)?;
            return Ok(Some(log_in));
        }
        Ok(fs::read(path).ok().and_then(|text| serde_json::from_slice(&text).ok()))
    }

    /// Tells how to be the shop's customer, and how to look at it.
    pub(crate) fn tell(&self, out: &mut impl Write, url: &str) -> io::Result<()> {
        let simulator = self.simulator.url();
        let flag = if self.simulator.addr == simulator::ADDRESS {
            String::new()
        } else {
            format!(" --url {simulator}")
        };
        let program =
            std::env::current_exe().map_or_else(|_| "hilo".to_owned(), |path| path.display().to_string());
        writeln!(out, "\n{} is open. Take a customer's phone, and say hola:", shop::NAME)?;
        writeln!(out, "  in a browser          {simulator}")?;
        writeln!(out, "  in another terminal   {program} simulator phone{flag}")?;
        writeln!(out, "  Orders 1001 to 1099 exist; 9999 brings the shop's order system down.")?;
        if let Some(LogIn { email, password, api_key }) = &self.log_in {
            writeln!(out, "\nThe shop's workspace (kept in {}):", self.log_in_file.display())?;
            writeln!(out, "  e-mail    {email}")?;
            writeln!(out, "  password  {password}")?;
            writeln!(out, "  API key   {api_key}")?;
            writeln!(out, "\nLook at the same conversation through the API:")?;
            writeln!(out, "  export KEY={api_key}")?;
            writeln!(out, "  curl -s -H \"Authorization: Bearer $KEY\" {url}/api/v1/threads")?;
        }
        Ok(())
    }

    /// Stops the simulator and the orders system.
    pub(crate) async fn stop(self) {
        self.simulator.stop().await;
        self.orders.stop();
    }
}

/// The server's address as this machine reaches it.
fn on_this_machine(server: SocketAddr) -> SocketAddr {
    match server.ip().is_unspecified() {
        true => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), server.port()),
        false => server,
    }
}
