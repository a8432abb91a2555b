//! What can be typed.

use crate::{api_key, channel, doctor, flow, outcome::Outcome, serve, simulator, vault};
use clap::{Parser, Subcommand};

/// Conversations on WhatsApp, hosted by yourself: flows that finish the job, and people who take over.
#[derive(Debug, Parser)]
#[command(
    name = "hilo",
    version,
    max_term_width = 110,
    after_help = "Settings come from hilo.toml, the environment (HILO_…) and flags; a flag outranks the environment, and \
                  that outranks the file.\n\
                  Exit codes: 0 everything is in order; 1 something that was looked at is not; 2 it could not be done."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run Hilo
    ///
    /// The first start on an empty database makes a workspace, an administrator and a key for the API, and prints them.
    Serve(Box<serve::ServeArgs>),
    /// Check, test, replay, push and list flows
    #[command(subcommand)]
    Flow(flow::FlowCommand),
    /// Add and list the numbers through which customers are reached
    #[command(subcommand)]
    Channel(channel::ChannelCommand),
    /// Make keys for programs that use the API
    #[command(subcommand)]
    ApiKey(api_key::ApiKeyCommand),
    /// Run WhatsApp's Cloud API on your own machine, or a phone that talks to it
    Simulator(Box<simulator::SimulatorArgs>),
    /// Look at the set-up and say what to mend
    Doctor(doctor::DoctorArgs),
    /// Make master keys
    #[command(subcommand)]
    Vault(vault::VaultCommand),
}

impl Cli {
    /// Does what was typed.
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        match self.command {
            Command::Serve(args) => serve::run(*args),
            Command::Flow(command) => flow::run(command),
            Command::Channel(command) => channel::run(command),
            Command::ApiKey(command) => api_key::run(command),
            Command::Simulator(args) => simulator::run(*args),
            Command::Doctor(args) => doctor::run(&args),
            Command::Vault(command) => vault::run(command),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound_and_everything_on_it_is_explained() {
        let mut all = vec![Cli::command()];
        Cli::command().debug_assert();
        while let Some(command) = all.pop() {
            assert!(command.get_about().is_some(), "`{}` is not explained", command.get_name());
            for argument in command.get_arguments() {
                let name = argument.get_id();
                assert!(argument.get_help().is_some(), "`{}` of `{}` is not", name, command.get_name());
            }
            all.extend(command.get_subcommands().cloned());
        }
    }
}
