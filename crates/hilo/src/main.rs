//! The binary: configuration, commands, wiring.
//!
//! *Owns*: what is typed on the command line, `hilo.toml`, which adapters are used, the demo.
//!
//! *Must not know*: rules, SQL, wire formats. A command parses, calls the crate that does it and prints.
//!
//! *To add a command*: a file (or folder) with its arguments and a function that runs it, a variant in `commands`. What
//! people are told in the middle of work comes in their language ([`language`]); `--help` is English.

mod api_key;
mod channel;
mod commands;
mod config;
mod demo;
mod doctor;
mod flow;
mod language;
mod logging;
mod open;
mod operator;
mod outcome;
mod serve;
mod simulator;
mod source_lines;
mod told;
mod vault;

use clap::Parser;
use std::process::ExitCode;

/// Turns are many small allocations on several threads; with the system's allocator they cost measurably more.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match commands::Cli::parse().run() {
        Ok(outcome) => outcome.into(),
        Err(error) => outcome::tell(&error),
    }
}
