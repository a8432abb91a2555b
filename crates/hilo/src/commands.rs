//! What can be typed.

use crate::{doctor, flow, outcome::Outcome, simulator, vault};
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
    /// Check, test and replay flows
    #[command(subcommand)]
    Flow(flow::FlowCommand),
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
            Command::Flow(command) => flow::run(command),
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
