//! `hilo serve`: everything that makes one process a Hilo.

pub(crate) mod first_start;
mod running;

use crate::{
    config::{Config, Flags, ServerFlags},
    demo, logging, open,
    outcome::Outcome,
};
use running::Running;
use std::io::Write;

/// How it runs.
#[derive(Debug, clap::Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    server: ServerFlags,
    #[command(flatten)]
    demo: demo::DemoArgs,
}

/// Runs Hilo until it is told to stop.
pub(crate) fn run(args: ServeArgs) -> anyhow::Result<Outcome> {
    let config = Config::load(&args.flags)?.with_server(&args.server);
    logging::start(&config.log, "info,sqlx=warn")?;
    open::runtime()?.block_on(serve(config, args.demo))?;
    Ok(Outcome::Fine)
}

async fn serve(config: Config, demo: demo::DemoArgs) -> anyhow::Result<()> {
    let mut asked_to_stop = std::pin::pin!(open::stop_signal());
    let running = tokio::select! {
        biased;
        // Whatever was begun is undone by being dropped: nothing runs yet.
        asked = &mut asked_to_stop => return asked,
        running = Running::start(config, &demo) => running?,
    };
    running.tell(&mut anstream::stdout().lock())?;
    anstream::stdout().flush()?;
    asked_to_stop.await?;
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}
