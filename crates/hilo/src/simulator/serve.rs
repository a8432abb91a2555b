//! `hilo simulator`: running one.

use super::ADDRESS;
use crate::{
    config::{Log, LogFormat},
    logging, open,
    outcome::Outcome,
};
use anyhow::Context;
use hilo_model::Duration;
use hilo_runtime::clock::SystemClock;
use hilo_simulator::{Config, Simulator, event::Event, world::Number};
use std::{io::Write, net::SocketAddr, path::PathBuf, sync::Arc};

/// How a simulator runs.
#[derive(Debug, clap::Args)]
pub(crate) struct SimulatorServeArgs {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value_t = ADDRESS)]
    listen: SocketAddr,
    /// Where its log and files are kept
    #[arg(long, value_name = "DIR", default_value = "data/simulator")]
    data_dir: PathBuf,
    /// A JSON file with portfolios, apps, accounts, numbers and tokens that are to exist besides (docs/simulator.md)
    #[arg(long, value_name = "FILE")]
    business: Option<PathBuf>,
    #[command(flatten)]
    number: NumberArgs,
    /// After how many seconds a webhook that failed comes again for the first time; then twice as long each time
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0)]
    retry_seconds: f64,
    /// The longest such pause
    #[arg(long, value_name = "SECONDS", default_value_t = 600.0)]
    retry_longest_seconds: f64,
    /// How many changes one webhook carries at most, of those that wait
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    batch: usize,
    /// Decides everything that is random: ids, and which requests faults strike
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What is logged: error, warn, info, debug, trace, or per module
    #[arg(long, env = "HILO_LOG", value_name = "LEVELS", default_value = "warn")]
    log: String,
}

/// The number of the business.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct NumberArgs {
    /// The number's id in the API
    #[arg(long, value_name = "ID", default_value = "100000000000001")]
    pub(crate) phone_number_id: String,
    /// The account's id
    #[arg(long, value_name = "ID", default_value = "200000000000001")]
    pub(crate) waba_id: String,
    /// The number as people see it, digits only
    #[arg(long, value_name = "DIGITS", default_value = "5491150000000")]
    pub(crate) display_number: String,
    /// The business's name as people see it
    #[arg(long, default_value = "Tienda Aurora")]
    pub(crate) name: String,
    /// What requests must carry as bearer token
    #[arg(long, value_name = "TOKEN", default_value = "simulator-access-token")]
    pub(crate) access_token: String,
    /// What webhooks are signed with
    #[arg(long, value_name = "SECRET", default_value = "simulator-app-secret")]
    pub(crate) app_secret: String,
    /// What the webhook's address must know when it is registered
    #[arg(long, value_name = "TOKEN", default_value = "simulator-verify-token")]
    pub(crate) verify_token: String,
    /// Where webhooks go; without it they wait
    #[arg(long, value_name = "URL")]
    pub(crate) callback_url: Option<String>,
    /// How many messages a second may be sent; more are refused as Meta refuses them
    #[arg(long, value_name = "COUNT", default_value_t = 80.0)]
    pub(crate) rate: f64,
    /// Let any number of messages go to the same person at once
    #[arg(long)]
    pub(crate) no_pair_limit: bool,
}

impl NumberArgs {
    /// The number.
    pub(crate) fn number(&self) -> Number {
        Number {
            id: self.phone_number_id.clone(),
            waba_id: self.waba_id.clone(),
            display_phone_number: self.display_number.clone(),
            verified_name: self.name.clone(),
            access_token: self.access_token.clone(),
            app_secret: self.app_secret.clone(),
            verify_token: self.verify_token.clone(),
            callback_url: self.callback_url.clone(),
            rate: self.rate,
            pair_limit: !self.no_pair_limit,
            allowed_recipients: None,
        }
    }
}

/// Runs a simulator until it is told to stop.
pub(crate) fn run(args: SimulatorServeArgs) -> anyhow::Result<Outcome> {
    logging::start(&Log { levels: None, format: LogFormat::Text }, &args.log)?;
    open::runtime()?.block_on(async {
        let running = start(&args).await?;
        let (url, number) = (running.url(), args.number.number());
        let mut out = anstream::stdout();
        writeln!(out, "The simulator listens on {url}; its control API is {url}/simulator.")?;
        writeln!(
            out,
            "Number {} (+{}), account {}.",
            number.id, number.display_phone_number, number.waba_id
        )?;
        match &number.callback_url {
            Some(callback) => writeln!(out, "Webhooks go to {callback}.")?,
            None => writeln!(out, "Webhooks wait: no --callback-url was given.")?,
        }
        writeln!(out, "Take a phone: hilo simulator phone --url {url}")?;
        open::stop_signal().await?;
        running.stop().await;
        Ok(Outcome::Fine)
    })
}

async fn start(args: &SimulatorServeArgs) -> anyhow::Result<hilo_simulator::Running> {
    let mut config = Config::new(args.data_dir.clone(), Arc::new(SystemClock));
    config.listen = args.listen;
    config.seed = args.seed;
    config.timing.batch = args.batch.max(1);
    config.timing.retry.first = seconds(args.retry_seconds);
    config.timing.retry.longest = seconds(args.retry_longest_seconds);
    if let Some(file) = &args.business {
        let text = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        config.business = serde_json::from_slice(&text)
            .with_context(|| format!("{} is no description of a business", file.display()))?;
    }
    let running = Simulator::start(config).await.with_context(|| {
        format!("the simulator cannot start on {} in {}", args.listen, args.data_dir.display())
    })?;
    set_number(&running, args.number.number()).await?;
    Ok(running)
}

fn seconds(given: f64) -> Duration {
    Duration::from_micros((given.max(0.0) * 1e6) as u64)
}

/// Makes the number as it is wanted now, whatever an earlier start wanted. An address for webhooks that was set since
/// stays, unless there is a new one.
pub(crate) async fn set_number(running: &hilo_simulator::Running, mut number: Number) -> anyhow::Result<()> {
    let simulator = running.simulator();
    let written = {
        let mut world = simulator.world();
        let before = world.number(&number.id).cloned();
        if number.callback_url.is_none() {
            number.callback_url = before.as_ref().and_then(|before| before.callback_url.clone());
        }
        (before.as_ref() != Some(&number))
            .then(|| simulator.record(&mut world, Event::NumberSet { number: Box::new(number) }))
    };
    if let Some(seq) = written {
        simulator.durable(seq).await?;
    }
    Ok(())
}
