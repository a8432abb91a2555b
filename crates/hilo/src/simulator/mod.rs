//! `hilo simulator`: WhatsApp's Cloud API on one's own machine, and a phone that talks to it.

mod fault;
mod phone;
mod serve;

use crate::outcome::Outcome;
pub(crate) use serve::set_number;

/// The simulator's arguments; without a command of its own it runs.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct SimulatorArgs {
    #[command(subcommand)]
    command: Option<SimulatorCommand>,
    #[command(flatten)]
    serve: serve::SimulatorServeArgs,
}

#[derive(Debug, clap::Subcommand)]
enum SimulatorCommand {
    /// Take a customer's phone: what you type is sent, a number taps the button of that number
    Phone(phone::PhoneArgs),
    /// Let things go wrong: late and doubled webhooks, refused sends, expired tokens, banned numbers, limits
    Fault(fault::FaultArgs),
}

/// Where the demo's simulator listens, and so where a phone looks for one.
pub(crate) const ADDRESS: std::net::SocketAddr =
    std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8090);

/// Runs it.
pub(crate) fn run(args: SimulatorArgs) -> anyhow::Result<Outcome> {
    match args.command {
        Some(SimulatorCommand::Phone(args)) => phone::run(args),
        Some(SimulatorCommand::Fault(args)) => fault::run(args),
        None => serve::run(args.serve),
    }
}
