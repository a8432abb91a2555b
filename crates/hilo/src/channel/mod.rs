//! `hilo channel`: the numbers through which customers are reached.

mod add;
mod list;

use crate::outcome::Outcome;

/// What can be done with channels. A running Hilo notices within a second.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ChannelCommand {
    /// Add a channel
    #[command(subcommand)]
    Add(AddCommand),
    /// List the channels of an environment
    List(list::ListArgs),
}

/// What can be added.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum AddCommand {
    /// A WhatsApp number on Meta's Cloud API (or the simulator's)
    ///
    /// Its webhooks go to /webhooks/whatsapp; all numbers share that address. Secrets are kept sealed with the master key and
    /// are never shown again. To keep them out of the shell's history, put them into the environment.
    Whatsapp(Box<add::AddArgs>),
}

/// Runs it.
pub(crate) fn run(command: ChannelCommand) -> anyhow::Result<Outcome> {
    match command {
        ChannelCommand::Add(AddCommand::Whatsapp(args)) => add::run(*args),
        ChannelCommand::List(args) => list::run(&args),
    }
}
