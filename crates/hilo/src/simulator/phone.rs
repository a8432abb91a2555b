//! `hilo simulator phone`.

use super::ADDRESS;
use crate::{
    language::{self, LanguageArgs},
    open,
    outcome::Outcome,
};
use anyhow::Context;
use hilo_simulator::phone::{Language, PhoneOptions};
use std::time::Duration;
use tokio::io::BufReader;

/// Which phone.
#[derive(Debug, clap::Args)]
pub(crate) struct PhoneArgs {
    /// Where the simulator is; `hilo serve --demo` and `hilo simulator` start one here
    #[arg(long, value_name = "URL", default_value_t = format!("http://{ADDRESS}"))]
    url: String,
    /// The number of the business to talk to, by its id; the first one if none is named
    #[arg(long, value_name = "ID")]
    number: Option<String>,
    /// How many seconds `/wait` waits at most
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    patience: u64,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Runs a phone on this terminal until it is put down.
pub(crate) fn run(args: PhoneArgs) -> anyhow::Result<Outcome> {
    let language = match args.language.language() {
        language::Language::Es => Language::Spanish,
        language::Language::En => Language::English,
        language::Language::Pt => Language::Portuguese,
    };
    let url = args.url.trim_end_matches('/').to_owned();
    let patience = Duration::from_secs(args.patience);
    let options = PhoneOptions { url: url.clone(), language, number: args.number, patience };
    let runtime = open::runtime()?;
    let talked = runtime.block_on(async {
        hilo_simulator::phone::run(options, BufReader::new(tokio::io::stdin()), tokio::io::stdout()).await
    });
    // Standard input may be in the middle of a read that nothing ends.
    runtime.shutdown_background();
    talked
        .with_context(|| format!("the phone cannot talk to {url}; `hilo serve --demo` starts a simulator"))?;
    Ok(Outcome::Fine)
}
